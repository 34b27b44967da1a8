import { html } from 'lit';
import { MaskRoomElement } from '../element.ts';
import { sharedStyles } from '../styles.ts';

export class TwilioRoom extends MaskRoomElement<'idle'> {
  static override styles = [sharedStyles];

  constructor() {
    super('idle', 'room-error');
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    return {};
  }

  protected teardown(): void {}

  override render() {
    return html`${this.renderStatus('')}`;
  }
}
