import { Directive, effect, ElementRef, inject, input } from '@angular/core';
import type { MaskDetector, MaskTrainer, TwilioRoom } from 'mask-room';

// Angular checks tags and properties that a directive declares: no schema has to let everything pass.

@Directive({ selector: 'twilio-room' })
export class TwilioRoomTag {
  readonly name = input.required<TwilioRoom['name']>();

  constructor() {
    const room = inject<ElementRef<TwilioRoom>>(ElementRef).nativeElement;
    effect(() => (room.name = this.name()));
  }
}

@Directive({ selector: 'mask-trainer' })
export class MaskTrainerTag {
  readonly labels = input.required<MaskTrainer['labels']>();

  constructor() {
    const trainer = inject<ElementRef<MaskTrainer>>(ElementRef).nativeElement;
    effect(() => (trainer.labels = this.labels()));
  }
}

@Directive({ selector: 'mask-detector' })
export class MaskDetectorTag {
  readonly threshold = input.required<MaskDetector['threshold']>();

  constructor() {
    const detector = inject<ElementRef<MaskDetector>>(ElementRef).nativeElement;
    effect(() => (detector.threshold = this.threshold()));
  }
}
