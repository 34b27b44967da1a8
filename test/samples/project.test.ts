import { expect } from '@open-wc/testing';
import { readProject, writeProject, type Project } from '../../src/samples/project.ts';
import { newId, type Sample } from '../../src/samples/sample.ts';
import { archiveKindOf } from '../../src/samples/archive-kind.ts';
import { Zip } from '../../src/samples/zip.ts';
import { loadJSZip } from './jszip.ts';
import { refusal } from './refusal.ts';

const JSZip = await loadJSZip();

const jpeg = (n: number, size = 40) => {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, n & 255, n >> 8]);
  return new Blob([bytes], { type: 'image/jpeg' });
};

const sample = (n: number, label: string, more: Partial<Sample> = {}): Sample => ({
  id: `${String(n).padStart(6, '0')}-${newId()}`,
  label,
  region: 'frame',
  features: Float32Array.from({ length: 8 }, (_, i) => Math.sin(n + i)),
  burst: `burst ${n >> 1}`,
  time: 1_700_000_000_000 + n,
  picture: jpeg(n),
  brightness: 0.5,
  sharpness: 12.25,
  ...more,
});

const project: Project = {
  classes: [
    { label: 'mask', off: false },
    { label: 'mask ', off: true },
    { label: 'yes/no: 🐱?', off: false },
    { label: 'nobody', off: false },
  ],
  samples: [
    sample(1, 'mask'),
    sample(2, 'mask '),
    sample(3, 'MASK', { region: 'face' }),
    sample(4, 'yes/no: 🐱?', { features: new Float32Array([1, 2, 3]) }),
    sample(5, '../..', {}),
    sample(6, 'con', {}),
    sample(7, 'mask', {}),
  ],
  backbone: 'ab'.repeat(32),
  model: { json: '{ "modelTopology": {},\n "weights": 1.50 }', weights: new Float32Array([1, 2]).buffer },
  evaluation: { accuracy: 0.9, matrix: [[1, 2]] },
};
// One of an older file: its picture was not kept.
project.samples.push({
  id: 'old',
  label: 'mask',
  region: 'frame',
  features: new Float32Array(8),
  burst: '',
  time: 0,
});

/** What can be compared: pictures as their bytes. */
const plain = async ({ samples, model, ...rest }: Project) => ({
  ...rest,
  model: model && { json: model.json, weights: [...new Uint8Array(model.weights)] },
  samples: await Promise.all(
    samples.map(async ({ picture, features, ...each }) => ({
      ...each,
      features: [...features],
      picture: picture ? [picture.type, ...new Uint8Array(await picture.arrayBuffer())] : null,
    })),
  ),
});

/** The file of `project` in which `change` has been made by another program. */
async function changed(change: (zip: InstanceType<typeof JSZip>) => unknown): Promise<File> {
  const zip = await JSZip.loadAsync(await (await writeProject(project)).arrayBuffer());
  await change(zip);
  return new File([await zip.generateAsync({ type: 'blob', compression: 'DEFLATE' })], 'mine.zip');
}

const table = (change: (json: Record<string, never> & { samples: Record<string, unknown>[] }) => unknown) =>
  changed(async (zip) => {
    const json = JSON.parse(await zip.file('project.json')!.async('string'));
    change(json);
    zip.file('project.json', JSON.stringify(json));
  });

describe('a project file', () => {
  it('contains a whole project', async () => {
    const shares: number[] = [];
    const file = await writeProject(project, (share) => shares.push(share));
    expect(file.name).to.match(/\.zip$/);
    expect(shares.at(-1)).to.equal(1);
    expect(await archiveKindOf(file)).to.equal('project');
    const read = await readProject(file, (share) => shares.push(share));
    expect(await plain(read)).to.deep.equal(await plain(project));
    expect(shares.at(-1)).to.equal(1);
    // Kept one by one, so no one may bring the memory of all.
    for (const { features } of read.samples) expect(features.buffer.byteLength).to.equal(features.byteLength);
  });

  it('may contain only names', async () => {
    const empty = {
      classes: [{ label: 'a', off: false }],
      samples: [],
      backbone: null,
      model: null,
      evaluation: null,
    };
    expect(await readProject(await writeProject(empty))).to.deep.equal(empty);
  });

  it('opens in other programs, with a folder of pictures for each class', async () => {
    const zip = await JSZip.loadAsync(await (await writeProject(project)).arrayBuffer(), {
      checkCRC32: true,
    });
    expect(Object.keys(zip.files)).to.deep.equal([
      'project.json',
      'features.bin',
      'model/model.json',
      'model/model.weights.bin',
      'evaluation.json',
      'pictures/mask/1.jpg',
      'pictures/mask (2)/1.jpg',
      'pictures/MASK (3)/1.jpg',
      'pictures/yes_no_ 🐱_/1.jpg',
      'pictures/_/1.jpg',
      'pictures/_con/1.jpg',
      'pictures/mask/2.jpg',
    ]);
    const json = JSON.parse(await zip.file('project.json')!.async('string'));
    expect(json).to.include({ format: 'mask-room-project', formatVersion: 1 });
    expect(json.samples[0]).to.include({ label: 'mask', picture: 'pictures/mask/1.jpg', features: 8 });
  });

  it('is read after another program has packed it smaller', async () => {
    const read = await readProject(await changed(() => undefined));
    expect(await plain(read)).to.deep.equal(await plain(project));
  });

  const cases: [string, () => Promise<Blob>, string, string][] = [
    ['of a newer version', () => table((json) => Object.assign(json, { formatVersion: 2, samples: 7 })), 'project-newer', '2'],
    ['of another format', () => table((json) => Object.assign(json, { format: 'other' })), 'project-unreadable', 'project.json'],
    ['without a version', () => table((json) => delete json['formatVersion']), 'project-unreadable', 'formatVersion'],
    ['whose table is no JSON', () => changed((zip) => zip.file('project.json', '{"format"')), 'project-unreadable', 'project.json'],
    ['without a table', () => changed((zip) => zip.remove('project.json')), 'project-incomplete', 'project.json'],
    ['without its features', () => changed((zip) => zip.remove('features.bin')), 'project-incomplete', 'features.bin'],
    ['with fewer features', () => changed((zip) => zip.file('features.bin', new Uint8Array(40))), 'project-unreadable', 'features.bin'],
    ['with more features', () => changed((zip) => zip.file('features.bin', new Uint8Array(4000))), 'project-unreadable', 'features.bin'],
    ['with features that are no numbers', () => changed((zip) => zip.file('features.bin', new Uint8Array(4 * 59).fill(255))), 'project-unreadable', 'samples[0]'],
    ['without a picture', () => changed((zip) => zip.remove('pictures/mask/2.jpg')), 'project-incomplete', 'pictures/mask/2.jpg'],
    ['with a picture that is none', () => changed((zip) => zip.file('pictures/mask/2.jpg', 'hello')), 'archive-entry-damaged', 'pictures/mask/2.jpg'],
    ['without the weights of its model', () => changed((zip) => zip.remove('model/model.weights.bin')), 'project-incomplete', 'model.weights.bin'],
    ['with a model that is no JSON', () => changed((zip) => zip.file('model/model.json', '<html>')), 'project-unreadable', 'model/model.json'],
    ['with a class without a name', () => table((json) => Object.assign(json, { classes: [{ label: '', off: false }] })), 'project-unreadable', 'classes.0.label'],
    ['with a class twice', () => table((json) => Object.assign(json, { classes: [1, 2].map(() => ({ label: 'a', off: false })) })), 'project-unreadable', 'classes'],
    ['with a sample without a class', () => table((json) => delete json.samples[3]!['label']), 'project-unreadable', 'samples[3].label'],
    ['with a sample twice', () => table((json) => (json.samples[3]!['id'] = json.samples[2]!['id'])), 'project-unreadable', 'samples[3].id'],
    ['with a region that is none', () => table((json) => (json.samples[2]!['region'] = 'hand')), 'project-unreadable', 'samples[2].region'],
    ['that is cut off', async () => (await writeProject(project)).slice(0, 900), 'archive-cut-off', 'archive'],
  ]; // prettier-ignore
  for (const [what, make, code, word] of cases)
    it(`is refused, naming the place: one ${what}`, async () => {
      const error = await refusal(readProject(await make()));
      expect(error.code, error.message).to.equal(code);
      expect(error.message).to.contain(word);
    });

  it('of 2,000 pictures is written and read without blocking the page', async function () {
    this.timeout(60_000);
    const many: Project = {
      ...project,
      classes: [{ label: 'a', off: false }],
      samples: Array.from({ length: 2000 }, (_none, n) =>
        sample(n, `class ${n % 5}`, {
          features: Float32Array.from({ length: 256 }, (_one, i) => Math.sin(n * i)),
          picture: jpeg(n, 10_000),
        }),
      ),
    };
    const tasks: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    observer.observe({ type: 'longtask' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = performance.now();
    const file = await writeProject(many);
    const written = performance.now();
    const read = await readProject(file);
    const ended = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 300));
    observer.disconnect();
    const during = (from: number, to: number) =>
      `${(to - from).toFixed(0)} ms, tasks over 50 ms: [${tasks
        .filter(({ startTime }) => startTime >= from && startTime < to)
        .map(({ duration }) => Math.round(duration))
        .join(', ')}]`;
    console.log(
      `${(file.size / 1e6).toFixed(1)} MB: written in ${during(began, written)}; read in ${during(written, ended)}`,
    );
    expect(read.samples).to.have.length(2000);
    expect(read.samples[1999]!.features).to.deep.equal(many.samples[1999]!.features);
  });

  it('stops if it is no longer wanted', async () => {
    const life = new AbortController();
    const writing = writeProject(project, () => life.abort(), life.signal);
    expect((await refusal(writing)).code).to.equal('aborted');
    const file = await writeProject(project);
    expect((await refusal(readProject(file, undefined, AbortSignal.abort()))).code).to.equal('aborted');
    expect((await Zip.open(file)).entries).to.have.length(12);
  });
});
