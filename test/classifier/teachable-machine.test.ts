import { expect } from '@open-wc/testing';
import { SIZE } from '../../src/classifier/sampling.ts';
import { Classifier, paint } from './bundle.ts';
import { exported, teachableFile, teachableLibrary, type Exported } from './teachable-machine-files.ts';

/** Real exports, of which no copy may be here. */
const REAL = '/__wds-outside-root__/1/shared/data/teachable-machine/models';

async function real(name: string): Promise<Exported | null> {
  const files = await Promise.all(
    ['model.json', 'weights.bin', 'metadata.json'].map(async (file) => {
      const response = await fetch(`${REAL}/${name}/${file}`);
      return response.ok ? new File([await response.arrayBuffer()], file) : null;
    }),
  );
  const [model, weights, metadata] = files;
  return model && weights && metadata ? { model, weights, metadata } : null;
}

const picture = (variant: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  paint(variant % 2, variant, canvas);
  const context = canvas.getContext('2d')!;
  for (let i = 0; i < 60; i++) {
    context.fillStyle = `hsl(${(i * 47 + variant * 13) % 360} 80% ${30 + ((i * 7) % 50)}%)`;
    context.fillRect((i * 53) % SIZE, (i * 29 + variant * 11) % SIZE, 9 + (i % 20), 5 + (i % 13));
  }
  return canvas;
};

describe('a model of Teachable Machine', () => {
  let library: Awaited<ReturnType<typeof teachableLibrary>>;
  let classifier: InstanceType<typeof Classifier>;
  before(async () => {
    library = await teachableLibrary();
  });
  beforeEach(() => {
    classifier = new Classifier();
  });
  afterEach(() => classifier.dispose());

  async function expectSameAnswers({ model, weights, metadata }: Exported): Promise<void> {
    const theirs = await library.loadFromFiles(model, weights, metadata);
    await classifier.load([metadata, weights, model]);
    for (let variant = 0; variant < 3; variant++) {
      const canvas = picture(variant);
      const expected = await theirs.predict(canvas);
      const { results } = await classifier.classify(canvas);
      expect(classifier.labels).to.deep.equal(expected.map(({ className }) => className));
      const found = new Map(results.map(({ label, confidence }) => [label, confidence]));
      for (const { className, probability } of expected)
        expect(found.get(className), className).to.be.closeTo(probability, 1e-3);
    }
  }

  it('answers as Teachable Machine’s own library does', async () => {
    await expectSameAnswers(exported(['Class 1', ' Zwei 🐱 ', 'a, b']));
  });

  for (const name of ['pen-tv-2026', 'school-things-2026', 'slouchcop-2020-1', 'thumbs-2024'])
    it(`answers as the library does: ${name}, where it is there`, async function () {
      const files = await real(name);
      if (!files) return this.skip();
      const file = JSON.parse(await files.model.text());
      const made = teachableFile(file.weightsManifest[0].weights.at(158).shape[1]);
      expect(made.weightsManifest).to.deep.equal(file.weightsManifest);
      await expectSameAnswers(files);
    });
});
