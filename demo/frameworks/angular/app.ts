import 'mask-room/define';
import { Component, ElementRef, signal, viewChild } from '@angular/core';
import type { MaskDetector } from 'mask-room';
import { MaskDetectorTag, MaskTrainerTag, TwilioRoomTag } from './elements.ts';

@Component({
  selector: 'mask-app',
  imports: [TwilioRoomTag, MaskTrainerTag, MaskDetectorTag],
  template: `
    <h1>Angular</h1>
    <div class="row">
      <button (click)="detector()?.nativeElement?.start()">Start</button>
      <button (click)="detector()?.nativeElement?.stop()">Stop</button>
      <button (click)="order.set(order().toReversed())">Turn around</button>
      <button (click)="labels.set([...labels(), 'class ' + (labels().length + 1)])">Add a class</button>
      <label>
        <input type="checkbox" [checked]="detecting()" (change)="detecting.set(!detecting())" /> Detector
      </label>
      <label>
        Threshold
        <input
          #range
          type="range"
          max="1"
          step="0.1"
          [value]="threshold()"
          (input)="threshold.set(range.valueAsNumber)"
        />
      </label>
    </div>
    <ul>
      <li id="room">Room: {{ room() }}</li>
      <li id="training">Training: {{ training() }}</li>
      <li id="seen">Seen: {{ seen() }}</li>
    </ul>
    <div class="stack">
      @for (name of order(); track name) {
        @switch (name) {
          @case ('room') {
            <twilio-room
              name="mask"
              token-url="/video-token"
              preview
              (room-joined)="room.set('joined ' + $event.detail.name + ' as ' + $event.detail.identity)"
              (room-error)="room.set('error ' + $event.detail.code)"
            />
          }
          @case ('trainer') {
            <mask-trainer
              [labels]="labels()"
              (training-finished)="training.set('loss ' + $event.detail.loss.toFixed(3))"
            />
          }
          @case ('detector') {
            @if (detecting()) {
              <mask-detector
                #detector
                [threshold]="threshold()"
                (detection-change)="seen.set($event.detail.label ?? 'not sure')"
              />
            }
          }
        }
      }
    </div>
  `,
})
export class App {
  readonly detector = viewChild<ElementRef<MaskDetector>>('detector');
  readonly labels = signal(['no mask', 'mask']);
  readonly threshold = signal(0.6);
  readonly order = signal(['room', 'trainer', 'detector']);
  readonly detecting = signal(true);
  readonly room = signal('not joined');
  readonly training = signal('not trained');
  readonly seen = signal('nothing yet');
}
