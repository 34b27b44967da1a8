import { expect } from '@open-wc/testing';
import {
  readTeachableMachineProject,
  writeTeachableMachineProject,
} from '../../src/samples/teachable-machine.ts';
import { Zip } from '../../src/samples/zip.ts';
import { loadJSZip } from './jszip.ts';
import { refusal } from './refusal.ts';

const JSZip = await loadJSZip();

/** Real projects, of which no copy may be here. */
const REAL = '/__wds-outside-root__/1/shared/data/teachable-machine/projects';

async function real(name: string): Promise<File | null> {
  const response = await fetch(`${REAL}/${name}`);
  return response.ok ? new File([await response.arrayBuffer()], name) : null;
}

const MANIFEST = { type: 'image', version: '2.4.12', appdata: { publishResults: {}, trainEpochs: 50, trainBatchSize: 16, trainLearningRate: 0.001 } }; // prettier-ignore

/** A drawn picture. */
async function drawn(seed: number, type = 'image/jpeg', width = 224, height = 224): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = `hsl(${seed * 40} 80% 50%)`;
  context.fillRect(0, 0, width, height / 2);
  return canvas.convertToBlob({ type });
}

/** A project as Teachable Machine saves it: with JSZip, stored, the manifest last. */
async function saved(entries: [string, Blob | string][], manifest: unknown = MANIFEST): Promise<File> {
  const zip = new JSZip();
  for (const [name, content] of entries) zip.file(name, content);
  if (manifest !== null)
    zip.file('manifest.json', typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return new File([await zip.generateAsync({ type: 'blob' })], 'mine.tm');
}

/** The bytes of `file` without the two dates of each record. */
async function undated(file: Blob): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const data = new DataView(bytes.buffer);
  let at = 0;
  for (let sign = data.getUint32(at, true); sign !== 0x06054b50; sign = data.getUint32(at, true)) {
    const isLocal = sign === 0x04034b50;
    data.setUint32(at + (isLocal ? 10 : 12), 0, true);
    at += isLocal
      ? 30 + data.getUint32(at + 18, true) + data.getUint16(at + 26, true) + data.getUint16(at + 28, true)
      : 46 + data.getUint16(at + 28, true) + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
  return bytes;
}

describe('a project of Teachable Machine', () => {
  it('gives classes and pictures in its order, names as written', async () => {
    const pictures = await Promise.all([0, 1, 2, 3, 4, 5].map((seed) => drawn(seed)));
    const labels = ['mask', 'mask ', 'a-!-b 🐱', 'yes/no', 'and\\or', ''];
    const file = await saved(labels.map((label, i) => [`${label}-!-0.jpg`, pictures[i]!]));
    const shares: number[] = [];
    const { classes } = await readTeachableMachineProject(file, (share) => shares.push(share));
    expect(classes.map(({ label }) => label)).to.deep.equal([...labels.slice(0, 5), 'Class 6']);
    for (const [i, { pictures: read }] of classes.entries()) {
      expect(read).to.have.length(1);
      expect(read[0]!.type).to.equal('image/jpeg');
      expect(await read[0]!.arrayBuffer()).to.deep.equal(await pictures[i]!.arrayBuffer());
    }
    expect(shares.at(-1)).to.be.above(0.8);
  });

  it('may be empty', async () => {
    expect((await readTeachableMachineProject(await saved([]))).classes).to.deep.equal([]);
  });

  it('never reveals the token in its manifest', async () => {
    const token = 'dG9rZW4tb2YtbXktbW9kZWw';
    const manifest = {
      ...MANIFEST,
      appdata: { ...MANIFEST.appdata, publishResults: { modelId: 'abc', token } },
    };
    const file = await saved([['a-!-0.jpg', await drawn(1)]], manifest);
    const said: unknown[] = [];
    const consoles = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) => {
      const before = console[name];
      console[name] = (...words: unknown[]) => said.push(words);
      return () => (console[name] = before);
    });
    const read = await readTeachableMachineProject(file);
    const written = await writeTeachableMachineProject(read.classes);
    const broken = await refusal(
      readTeachableMachineProject(await saved([], JSON.stringify(manifest).slice(0, -1))),
    );
    const other = await refusal(readTeachableMachineProject(await saved([], { ...manifest, type: 'pose' })));
    consoles.forEach((restore) => restore());
    expect(
      JSON.stringify([read, said, broken.message, broken.remedy, broken.params, other.params]),
    ).to.not.contain(token);
    expect(String(broken.cause)).to.not.contain(token);
    expect(await written.text())
      .to.not.contain(token)
      .and.not.contain('abc');
  });

  for (const [what, manifest, code] of [
    ['of poses', { ...MANIFEST, type: 'pose' }, 'teachable-machine-pose'],
    ['of sounds', { ...MANIFEST, type: 'audio' }, 'teachable-machine-sound'],
    ['of a kind to come', { ...MANIFEST, type: 'video' }, 'teachable-machine-kind'],
    ['without a manifest', null, 'teachable-machine-unreadable'],
    ['with a broken manifest', '{"type":"image"', 'teachable-machine-unreadable'],
    ['with a manifest of something else', '[]', 'teachable-machine-unreadable'],
  ] as const)
    it(`is refused by name: one ${what}`, async () => {
      const error = await refusal(
        readTeachableMachineProject(await saved([['a-!-0.jpg', await drawn(1)]], manifest)),
      );
      expect(error.code).to.equal(code);
      expect(error.message).to.contain('mine.tm');
    });

  it('is refused by name with an invalid picture', async () => {
    const error = await refusal(readTeachableMachineProject(await saved([['a-!-0.jpg', 'hello']])));
    expect(error.code).to.equal('archive-entry-damaged');
    expect(error.message).to.contain('a-!-0.jpg');
  });

  it('is written as by its own program, byte for byte', async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map((seed) => drawn(seed)));
    const ours = await writeTeachableMachineProject([
      { label: 'Class 1', pictures: [a!, b!] },
      { label: 'nobody', pictures: [] },
      { label: 'ä 🐱', pictures: [c!] },
    ]);
    const theirs = await saved([
      ['Class 1-!-0.jpg', a!],
      ['Class 1-!-1.jpg', b!],
      ['ä 🐱-!-0.jpg', c!],
    ]);
    expect(await undated(ours)).to.deep.equal(await undated(theirs));
  });

  it('contains JPEGs of 224 pixels, whatever the pictures were', async () => {
    const others = await Promise.all([
      drawn(1, 'image/png', 640, 480),
      drawn(2, 'image/jpeg', 100, 300),
      drawn(3, 'image/webp'),
    ]);
    const { classes } = await readTeachableMachineProject(
      await writeTeachableMachineProject([{ label: 'a', pictures: others }]),
    );
    expect(classes[0]!.pictures).to.have.length(3);
    for (const picture of classes[0]!.pictures) {
      expect(picture.type).to.equal('image/jpeg');
      const { width, height } = await createImageBitmap(picture);
      expect([width, height]).to.deep.equal([224, 224]);
    }
    const error = await refusal(
      writeTeachableMachineProject([{ label: 'a', pictures: [new Blob(['hello'])] }]),
    );
    expect(error.code).to.equal('picture-unreadable');
  });

  for (const [name, counts] of [
    ['empty-2026.tm', []],
    [
      'fruit-2025.tm',
      [
        ['Class 1', 20],
        ['Class 2', 10],
      ],
    ],
    [
      'knives-2024.tm',
      [
        ['knife', 192],
        ['scissor', 50],
      ],
    ],
  ] as const)
    // prettier-ignore
    it(`is read and written as it was: ${name}, if it is there`, async function () {
      const file = await real(name);
      if (!file) return this.skip();
      const { classes } = await readTeachableMachineProject(file);
      expect(classes.map(({ label, pictures }) => [label, pictures.length])).to.deep.equal(counts);
      const zip = await Zip.open(file);
      const names = zip.entries.map((entry) => entry.name);
      const ours = await writeTeachableMachineProject(classes);
      expect((await Zip.open(ours)).entries.map((entry) => entry.name)).to.deep.equal(names);
      const [written, theirs] = [await undated(ours), await undated(file)];
      // The version of the program differs, so only what is before the manifest is the same in each of them.
      const { version } = JSON.parse(await zip.text(zip.entry('manifest.json')!)) as { version: string };
      const manifest = new TextDecoder('latin1').decode(theirs).indexOf('manifest.json') - 30;
      const length = version === MANIFEST.version ? theirs.length : manifest;
      expect(theirs.subarray(0, length).findIndex((byte, at) => byte !== written[at])).to.equal(-1);
    });

  it('of poses is refused by name: a real one, if it is there', async function () {
    const file = await real('pose-2022.tm');
    if (!file) return this.skip();
    expect((await refusal(readTeachableMachineProject(file))).code).to.equal('teachable-machine-pose');
  });
});
