import { expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';

describe('the small pictures of <mask-trainer>', () => {
  afterEach(() => FakeTrainer.reset());

  it('show what is drawn on nothing as ink on white paper, as the classifier sees it', async () => {
    const ink = Object.assign(document.createElement('canvas'), { width: 200, height: 200 });
    ink.getContext('2d')!.fillRect(100, 0, 100, 200);
    const image = Object.assign(new Image(), { src: ink.toDataURL() });
    await image.decode();
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    for (const source of [ink, image, await createImageBitmap(ink)]) {
      await trainer.addImage('mask', source);
      await trainer.updateComplete;
      const thumbnail = trainer.shadowRoot!.querySelector<HTMLCanvasElement>('.thumbnails canvas')!;
      const [paper, black] = [5, 74].map((x) => [
        ...thumbnail.getContext('2d')!.getImageData(x, 40, 1, 1).data,
      ]);
      expect([paper, black], source.constructor.name).to.deep.equal([
        [255, 255, 255, 255],
        [0, 0, 0, 255],
      ]);
      await trainer.clear('mask');
    }
  });
});
