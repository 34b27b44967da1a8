import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import '../../src/samples/archives.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { writeProject } from '../../src/samples/project.ts';
import '../../src/trainer/anew.ts';
import '../../src/trainer/trainer.ts';
import { loadJSZip } from '../samples/jszip.ts';
import { until } from '../until.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';

const JSZip = await loadJSZip();
const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const fake = () => FakeTrainer.made.at(-1)!;
const words = (trainer: MaskTrainer) =>
  trainer.shadowRoot!.querySelector('[role=status]')!.textContent!.replace(/\s+/g, ' ').trim();

/** A drawn JPEG. */
async function drawn(seed: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(224, 224);
  const context = canvas.getContext('2d')!;
  context.fillStyle = `hsl(${seed * 40} 80% 50%)`;
  context.fillRect(0, 0, 224, 100);
  return canvas.convertToBlob({ type: 'image/jpeg' });
}

async function zipped(name: string, entries: Record<string, Blob | string>): Promise<File> {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(entries)) zip.file(path, content);
  return new File([await zip.generateAsync({ type: 'blob' })], name);
}

/** What happens to archives that are loaded or dropped; the fake classifier learns nothing, the formats are real. */
describe('<mask-trainer> and archives', () => {
  afterEach(() => FakeTrainer.reset());

  const make = async (markup = html`<fake-trainer></fake-trainer>`) => fixture<MaskTrainer>(markup);
  const filled = async (markup?: Parameters<typeof make>[0]) => {
    const trainer = await make(markup);
    for (const label of [...trainer.labels, ...trainer.labels]) await trainer.addImage(label, picture());
    return trainer;
  };
  const projectOf = async (trainer: MaskTrainer): Promise<File> => {
    const saved = oneEvent(document as never, 'project-saved');
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = () => undefined;
    await trainer.saveProject().finally(() => (HTMLAnchorElement.prototype.click = click));
    return ((await saved) as CustomEvent<{ file: File }>).detail.file;
  };
  const failed = async (work: Promise<unknown>) =>
    (
      (await work.then(
        () => null,
        (cause: unknown) => cause,
      )) as MaskRoomError | null
    )?.code;

  it('opens its project in another trainer: pictures, classes and model, and Undo reverts it', async () => {
    const first = await filled(html`<fake-trainer labels="up, down"></fake-trainer>`);
    await first.train();
    const file = await projectOf(first);
    await first.updateComplete;
    expect(words(first)).to.contain('Saved 4 images, the classes and the model in');
    const second = await filled();
    FakeTrainer.made.at(-1)!.inFile = ['up', 'down'];
    const before = second.samples.map(({ id }) => id);
    await second.load([file]);
    expect(second.labels).to.deep.equal(['up', 'down']);
    expect(second.counts).to.deep.equal({ up: 2, down: 2 });
    expect(second.status).to.equal('trained');
    expect(second.samples.map(({ id, burst, time }) => [id, burst, time])).to.deep.equal(
      first.samples.map(({ id, burst, time }) => [id, burst, time]),
    );
    expect(second.samples.every(({ picture }) => picture!.size > 0)).to.equal(true);
    await second.updateComplete;
    expect(words(second)).to.equal('Project opened: 4 images of up, down.');
    await second.undo();
    expect(second.labels).to.deep.equal(['no mask', 'mask']);
    expect(second.samples.map(({ id }) => id)).to.deep.equal(before);
    expect(second.status).to.equal('ready');
    await second.redo();
    expect(second.counts).to.deep.equal({ up: 2, down: 2 });
    expect(second.status).to.equal('trained');
  });

  it('keeps the current contents if a project’s model does not fit, or its file is truncated', async () => {
    const first = await filled();
    await first.train();
    const file = await projectOf(first);
    const second = await filled();
    const counts = second.counts;
    expect(await failed(second.load([new File([file.slice(0, file.size - 40)], 'p.zip')]))).to.match(
      /^archive-/,
    );
    fake().loads = Promise.reject(new Error('No.'));
    fake().loads.catch(() => undefined);
    await failed(second.load([file]));
    expect(second.counts).to.deep.equal(counts);
    expect(second.status).not.to.equal('trained');
  });

  it('computes new features from a project’s pictures if another backbone made the old ones', async () => {
    const first = await filled();
    const file = await projectOf(first);
    FakeTrainer.prepare = (classifier) => (classifier.backbone = 'another');
    const second = await make();
    await second.load([file]);
    expect(second.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    expect(fake().sources).to.have.length(4);
    const features = (trainer: MaskTrainer) => trainer.samples.map((sample) => sample.features.join());
    expect(features(second)).not.to.have.members(features(first));
  });

  it('says how many images in a project of another backbone have no picture', async () => {
    const first = await filled();
    const samples = first.samples.map(({ picture: own, ...sample }, i) =>
      i === 0 ? sample : { ...sample, picture: own! },
    );
    const classes = first.labels.map((label) => ({ label, off: false }));
    const file = await writeProject({ classes, samples, backbone: 'old', model: null, evaluation: null });
    const second = await make();
    expect(await failed(second.load([file]))).to.equal('trainer-other-backbone');
    expect(second.samples).to.have.length(3);
    await second.updateComplete;
    expect(words(second)).to.contain(
      'stored without a picture, so that they cannot be used with this one: 1.',
    );
  });

  it('adds the classes and pictures of a Teachable Machine project, and undoes it in one step', async () => {
    const manifest = JSON.stringify({ type: 'image', version: '2.4.12', appdata: {} });
    const file = await zipped('thumbs.tm', {
      'up-!-0.jpg': await drawn(1),
      'up-!-1.jpg': await drawn(2),
      'up -!-0.jpg': await drawn(3),
      'manifest.json': manifest,
    });
    const trainer = await make();
    await trainer.load([file]);
    expect(trainer.labels, 'two names that differ by a space').to.deep.equal(['up', 'up (2)']);
    expect(trainer.counts).to.deep.equal({ up: 2, 'up (2)': 1 });
    await trainer.updateComplete;
    expect(words(trainer)).to.contain('Images added: 3.');
    await trainer.undo();
    expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
    expect(trainer.samples).to.have.length(0);
    // Beside other images the classes of both are there.
    const other = await filled();
    await other.load([file]);
    expect(other.labels).to.deep.equal(['no mask', 'mask', 'up', 'up (2)']);
    expect(other.counts).to.deep.equal({ 'no mask': 2, mask: 2, up: 2, 'up (2)': 1 });
  });

  it('refuses a project with too many classes, and changes nothing', async () => {
    const entries: Record<string, Blob | string> = {};
    const jpeg = await drawn(1);
    for (let n = 0; n < 51; n++) entries[`class ${n}-!-0.jpg`] = jpeg;
    entries['manifest.json'] = JSON.stringify({ type: 'image', version: '2.4.12', appdata: {} });
    const trainer = await make();
    expect(await failed(trainer.load([await zipped('many.tm', entries)]))).to.equal('classes-too-many');
    expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
  });

  it('sorts an archive of pictures by its folders, or into the class it is dropped on', async () => {
    const file = await zipped('pictures.zip', {
      'mask/a.jpg': await drawn(1),
      'mask/b.jpg': await drawn(2),
      'hat/a.jpg': await drawn(3),
      'hat/readme.txt': 'Words.',
    });
    const trainer = await filled();
    await trainer.load([file]);
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 4, hat: 1 });
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const target = trainer.shadowRoot!.querySelector('.class')!;
    target.dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }),
    );
    await until(() => trainer.counts['no mask'] === 5);
    await aTimeout(50);
    expect(trainer.counts['mask']).to.equal(4);
  });
});
