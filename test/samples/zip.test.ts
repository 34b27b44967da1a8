import { expect } from '@open-wc/testing';
import { MaskRoomError } from '../../src/errors/index.ts';
import { readPictures } from '../../src/samples/pictures.ts';
import { archiveKindOf } from '../../src/samples/archive-kind.ts';
import { Zip, type Limits } from '../../src/samples/zip.ts';
import { ZipWriter } from '../../src/samples/zip-writer.ts';
import { loadJSZip } from './jszip.ts';

const JSZip = await loadJSZip();

type Files = Record<string, string | Uint8Array>;

/** An archive as other programs write it. */
async function zipped(files: Files, compression: 'STORE' | 'DEFLATE' = 'DEFLATE'): Promise<File> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content, { createFolders: false });
  return new File([await zip.generateAsync({ type: 'blob', compression })], 'some.zip');
}

/** A copy of `file` in which `change` has been made. */
async function changed(file: File, change: (data: DataView, bytes: Uint8Array) => void): Promise<File> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  change(new DataView(bytes.buffer), bytes);
  return new File([bytes], file.name);
}

/** Where the record with `sign` begins, counted from the end where it is negative. */
function placeOf(data: DataView, sign: number): number {
  for (let at = 0; at + 4 <= data.byteLength; at++) if (data.getUint32(at, true) === sign) return at;
  throw new Error('it is not there');
}
const TABLE = 0x02014b50;
const END = 0x06054b50;

async function refusal(work: Promise<unknown>): Promise<MaskRoomError> {
  const error = await work.then(() => null, (cause: unknown) => cause); // prettier-ignore
  expect(error).to.be.instanceOf(MaskRoomError);
  const { message, remedy } = error as MaskRoomError;
  expect(message).to.match(/\.$/).and.not.match(/[{}]/);
  expect(remedy).to.match(/\.$/);
  return error as MaskRoomError;
}

/** Opens `file` and reads all that is in it. */
async function readAll(file: Blob, limits?: Limits): Promise<Record<string, string>> {
  const zip = await Zip.open(file, limits);
  const texts: Record<string, string> = {};
  for (const entry of zip.entries) texts[entry.name] = await zip.text(entry);
  return texts;
}

const long = 'all work and no play makes a long text. '.repeat(50_000);

describe('a zip archive', () => {
  for (const compression of ['STORE', 'DEFLATE'] as const)
    it(`is read, ${compression}`, async () => {
      const files = { 'a.txt': 'one', 'folder/ä 🦊.txt': 'two', 'long.txt': long, 'empty.txt': '' };
      expect(await readAll(await zipped(files, compression))).to.deep.equal(files);
    });

  it('is read with a comment at its end, and empty', async () => {
    const zip = new JSZip();
    zip.file('a.txt', 'one');
    const comment = 'PK\x05\x06 is how the end begins';
    expect(await readAll(await zip.generateAsync({ type: 'blob', comment }))).to.deep.equal({
      'a.txt': 'one',
    });
    expect(await readAll(await new JSZip().generateAsync({ type: 'blob' }))).to.deep.equal({});
  });

  it('is written record for record as by JSZip', async () => {
    const files = { 'a.txt': 'one', 'folder/ä 🦊.txt': 'two', 'empty.txt': '' };
    const ours = new ZipWriter();
    for (const [name, content] of Object.entries(files)) await ours.add(name, new Blob([content]));
    const written = ours.finish('some.zip');
    const date = await changed(written, () => undefined).then(async (file) => {
      const data = new DataView(await file.arrayBuffer());
      const [time, day] = [data.getUint16(10, true), data.getUint16(12, true)];
      return Date.UTC(
        1980 + (day >> 9),
        ((day >> 5) & 15) - 1,
        day & 31,
        time >> 11,
        (time >> 5) & 63,
        (time & 31) * 2,
      );
    });
    expect(Math.abs(Date.now() - date)).to.be.below(10_000);
    const zip = new JSZip();
    for (const [name, content] of Object.entries(files))
      zip.file(name, content, { createFolders: false, date: new Date(date) });
    const theirs = await zip.generateAsync({ type: 'uint8array', compression: 'STORE' });
    expect(new Uint8Array(await written.arrayBuffer())).to.deep.equal(theirs);
  });

  const cases: [string, () => Promise<Blob> | Blob, string, Limits?][] = [
    ['too many files', () => zipped({ a: '1', b: '2', c: '3' }), 'archive-too-many', { entries: 3 }],
    ['more in it than there is room for', () => zipped({ 'long.txt': long }), 'archive-too-large', { bytes: 100_000 }],
    ['a name that climbs out', () => zipped({ 'a/../../b.txt': '1' }), 'archive-path'],
    ['a name that climbs out, of a class', () => zipped({ '../b-!-0.jpg': '1' }), 'archive-path', { names: 'words' }],
    ['a name from the root', () => zipped({ '/etc/passwd': '1' }), 'archive-path'],
    ['a name on a drive', () => zipped({ 'C:/b.txt': '1' }), 'archive-path'],
    ['a backslash in a name', () => zipped({ 'a\\b.txt': '1' }), 'archive-path'],
    ['the end cut off', async () => (await zipped({ 'long.txt': long })).slice(0, -30), 'archive-cut-off'],
    ['all but its head cut off', async () => (await zipped({ 'long.txt': long })).slice(0, 40), 'archive-cut-off'],
    ['another file', () => new File(['hello'], 'some.zip'), 'archive-not-zip'],
    ['nothing', () => new File([], 'some.zip'), 'archive-not-zip'],
    [
      'the same name twice',
      async () => {
        const zip = new ZipWriter();
        await zip.add('a.txt', '1');
        await zip.add('a.txt', '2');
        return zip.finish('some.zip');
      },
      'archive-twice',
    ],
    [
      'a password',
      async () => changed(await zipped({ 'a.txt': 'one' }), (data) => data.setUint16(placeOf(data, TABLE) + 8, 1, true)),
      'archive-encrypted',
    ],
    [
      'a count of 65,535, as ZIP64 has it',
      async () => changed(await zipped({ 'a.txt': 'one' }), (data) => data.setUint16(placeOf(data, END) + 10, 0xffff, true)),
      'archive-zip64',
    ],
    [
      'a size of 4 GB, as ZIP64 has it',
      async () => changed(await zipped({ 'a.txt': 'one' }), (data) => data.setUint32(placeOf(data, TABLE) + 24, 0xffffffff, true)),
      'archive-zip64',
    ],
    [
      'a table of something else',
      async () => changed(await zipped({ 'a.txt': 'one' }), (data) => data.setUint32(placeOf(data, TABLE), 7, true)),
      'archive-damaged',
    ],
    [
      'absurdly more in it than it is long',
      async () => changed(await zipped({ 'a.txt': long }), (data) => data.setUint32(placeOf(data, TABLE) + 24, 2e8, true)),
      'archive-too-large',
    ],
    [
      'files that lie on top of each other',
      async () =>
        changed(await zipped({ 'a.txt': 'one', 'b.txt': long.slice(0, 99) }, 'STORE'), (data) => {
          const at = placeOf(data, TABLE);
          data.setUint32(at + 20, placeOf(data, TABLE) - 40, true);
        }),
      'archive-damaged',
    ],
  ]; // prettier-ignore
  for (const [what, make, code, limits] of cases)
    it(`is refused with ${what}`, async () => {
      const error = await refusal(Zip.open(await make(), limits));
      expect(error.code).to.equal(code);
      if (code === 'archive-too-many')
        expect(error.message).to.contain('3 files').and.contain('fewer than 3');
    });

  const damages: [string, (data: DataView, bytes: Uint8Array) => void, string, ('STORE' | 'DEFLATE')?][] = [
    ['a stored bit that has turned over', (_, bytes) => (bytes[90]! ^= 1), 'archive-entry-damaged', 'STORE'],
    ['a packed bit that has turned over', (_, bytes) => (bytes[60]! ^= 1), 'archive-entry-damaged'],
    ['a wrong check sum', (data) => data.setUint32(placeOf(data, TABLE) + 16, 7, true), 'archive-entry-damaged'],
    ['more in it than it says', (data) => data.setUint32(placeOf(data, TABLE) + 24, 9, true), 'archive-entry-damaged'],
    ['less in it than it says', (data) => data.setUint32(placeOf(data, TABLE) + 24, 5e7, true), 'archive-entry-damaged'],
    ['its place beyond the end', (data) => data.setUint32(placeOf(data, TABLE) + 42, 10 ** 6, true), 'archive-entry-damaged'],
    ['another way of packing', (data) => data.setUint16(placeOf(data, TABLE) + 10, 14, true), 'archive-method'],
  ]; // prettier-ignore
  for (const [what, change, code, compression] of damages)
    it(`says which file is damaged: ${what}`, async () => {
      const file = await changed(await zipped({ 'long.txt': long }, compression), change);
      const error = await refusal(readAll(file));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain('long.txt').and.contain('some.zip');
    });

  it('never unpacks more than its stated size', async () => {
    // 40 MB of zeros in 40 kB, said to be 100 bytes.
    const bomb = await changed(await zipped({ 'zeros.bin': new Uint8Array(40e6) }), (data) =>
      data.setUint32(placeOf(data, TABLE) + 24, 100, true),
    );
    expect((await refusal(readAll(bomb))).code).to.equal('archive-entry-damaged');
  });

  it('stops being read once it is no longer needed', async () => {
    const zip = await Zip.open(await zipped({ 'long.txt': long }));
    const error = await refusal(zip.read(zip.entries[0]!, AbortSignal.abort()));
    expect(error.code).to.equal('aborted');
  });
});

const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

describe('an archive of pictures', () => {
  it('recognises them by content, with the folder as a hint of the class', async () => {
    const file = await zipped({
      'top.jpg': jpeg,
      'all/mask/1': png,
      'all/no mask /2.txt': jpeg,
      'all/mask/wrong.jpg': 'no picture',
      '__MACOSX/all/mask/._1.jpg': jpeg,
      'all/.DS_Store': 'x',
    });
    const shares: number[] = [];
    const { pictures, others } = await readPictures(file, (share) => shares.push(share));
    expect(pictures.map(({ file: { name, type }, folder }) => [name, type, folder])).to.deep.equal([
      ['top.jpg', 'image/jpeg', null],
      ['1', 'image/png', 'mask'],
      ['2.txt', 'image/jpeg', 'no mask '],
    ]);
    expect(others).to.deep.equal(['all/mask/wrong.jpg']);
    expect(shares.at(-1)).to.be.above(0.5);
  });

  it('is distinguished from projects and models by its names', async () => {
    const kinds: [Files, string | null][] = [
      [{ 'project.json': '{}', 'model/model.json': '{}' }, 'project'],
      [{ 'a-!-0.jpg': jpeg, 'manifest.json': '{}' }, 'teachable-machine-project'],
      [{ 'manifest.json': '{}' }, 'teachable-machine-project'],
      [{ 'model.json': '{}', 'metadata.json': '{}', 'weights.bin': '' }, 'model'],
      [{ 'mine/model.json': '{}', 'mine/model.weights.bin': '' }, 'model'],
      [{ 'keras_model.h5': '', 'labels.txt': '' }, 'keras'],
      [{ 'model.savedmodel/saved_model.pb': '', 'labels.txt': '' }, 'keras'],
      [{ 'model_unquant.tflite': '', 'labels.txt': '' }, 'tflite'],
      [{ 'a/1.JPG': jpeg, 'a/2.webp': jpeg }, 'pictures'],
      [{ 'letter.txt': 'hello' }, null],
      [{}, null],
    ];
    for (const [files, kind] of kinds) expect(await archiveKindOf(await zipped(files))).to.equal(kind);
    expect((await refusal(archiveKindOf(new Blob(['hello'])))).code).to.equal('archive-not-zip');
  });
});
