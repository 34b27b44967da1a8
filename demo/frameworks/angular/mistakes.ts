// What the type checker must refuse, each time in the line after the mark; nothing loads this.
import { Component } from '@angular/core';
import { MaskDetectorTag, MaskTrainerTag } from './elements.ts';

@Component({
  selector: 'mask-mistakes',
  imports: [MaskDetectorTag, MaskTrainerTag],
  template: `
    <!-- wrong: a number -->
    <mask-detector threshold="0.6" />
    <!-- wrong: no such property -->
    <mask-detector [threshold]="0.6" [treshold]="0.6" />
    <!-- wrong: strings -->
    <mask-trainer [labels]="[1]" />
    <!-- wrong: the detail has no such field -->
    <mask-detector [threshold]="0.6" (detection-change)="log($event.detail.labels)" />
    <!-- wrong: no such tag -->
    <mask-detectors />
  `,
})
export class Mistakes {
  readonly log = console.warn;
}
