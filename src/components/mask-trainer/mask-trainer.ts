import { html } from 'lit';
import { MaskRoomElement } from '../element.ts';
import { sharedStyles } from '../styles.ts';

export class MaskTrainer extends MaskRoomElement<'idle'> {
  static override styles = [sharedStyles];

  constructor() {
    super('idle', 'trainer-error');
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    return {};
  }

  protected teardown(): void {}

  override render() {
    return html`${this.renderStatus('')}`;
  }
}
