import { expect } from '@open-wc/testing';
import { Classifier, paint, rejection } from './bundle.ts';
import { filesOf, headFile, networkFile, seededWeights } from './model-files.ts';

/** The scores of one picture, in the order of `labels`. */
async function scoresOf(classifier: Classifier): Promise<number[]> {
  const { results } = await classifier.classify(paint(1, 3) as OffscreenCanvas);
  return classifier.labels.map((label) => results.find((result) => result.label === label)!.confidence);
}

/** `file` with every weight kept as `dtype`, and the bytes: what TensorFlow.js' converter makes of them. */
function quantised(
  file: ReturnType<typeof headFile>,
  bytes: Uint8Array<ArrayBuffer>,
  dtype: 'uint8' | 'uint16' | 'float16',
): File[] {
  const values = new Float32Array(bytes.buffer);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const weights = file.weightsManifest[0]!.weights.map((weight) => {
    const own = values.slice(at, (at += weight.shape.reduce((a, b) => a * b, 1)));
    if (dtype === 'float16') {
      parts.push(new Uint8Array(Uint16Array.from(own, half).buffer));
      return { ...weight, quantization: { dtype } };
    }
    let [min, max] = [Infinity, -Infinity];
    for (const value of own) [min, max] = [Math.min(min, value), Math.max(max, value)];
    const scale = (max - min) / (dtype === 'uint8' ? 255 : 65_535);
    const steps = own.map((value) => Math.round((value - min) / scale));
    parts.push(dtype === 'uint8' ? Uint8Array.from(steps) : new Uint8Array(Uint16Array.from(steps).buffer));
    return { ...weight, quantization: { dtype, scale, min } };
  });
  const { paths } = file.weightsManifest[0]!;
  const json = { ...file, weightsManifest: [{ paths, weights }] };
  return [new File([JSON.stringify(json)], 'model.json'), new File(parts, paths[0]!.replace('./', ''))];
}

/** The nearest half float to `value`, a number of ordinary size or 0. */
function half(value: number): number {
  const size = Math.abs(value);
  if (size < 2 ** -24) return 0;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const steps = Math.round((size / 2 ** exponent) * 1024);
  const bits = steps < 1024 ? steps : ((exponent + 15) << 10) + steps - 1024;
  return bits | (value < 0 ? 0x8000 : 0);
}

describe('smaller weights', () => {
  for (const [made, file] of [
    ['ml5 1.4', headFile(['x', 'y'])],
    ['ml5 0.6', networkFile(['x', 'y'])],
  ] as const)
    for (const [dtype, step] of [
      ['uint8', 0.1],
      ['uint16', 0.002],
      ['float16', 0.01],
    ] as const)
      it(`of ${made} as ${dtype} answer nearly as floats, from the same bytes`, async () => {
        const weights = seededWeights(file);
        const classifier = new Classifier();
        await classifier.load(filesOf(file, weights));
        const expected = await scoresOf(classifier);
        const small = quantised(file, weights, dtype);
        await classifier.load(small);
        const scores = await scoresOf(classifier);
        scores.forEach((score, i) => expect(score).to.be.closeTo(expected[i]!, step));
        const short = [small[0]!, new File([small[1]!.slice(0, -2)], small[1]!.name)];
        expect((await rejection(classifier.load(short))).code).to.equal('model-weights-truncated');
        expect(await scoresOf(classifier)).to.deep.equal(scores);
        classifier.dispose();
      });
});

describe('a model with an address for each file', () => {
  it('is loaded from both, separated by a space', async () => {
    const file = headFile(['x', 'y']);
    const files = filesOf(file, seededWeights(file));
    const classifier = new Classifier();
    await classifier.load(files);
    const expected = await scoresOf(classifier);
    const urls = files.map((each) => URL.createObjectURL(each));
    const fresh = new Classifier();
    await fresh.load(urls.join(' '));
    expect(await scoresOf(fresh)).to.deep.equal(expected);
    for (const url of urls) URL.revokeObjectURL(url);
    classifier.dispose();
    fresh.dispose();
  });
});
