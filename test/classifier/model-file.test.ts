import { expect } from '@open-wc/testing';
import { Failure } from '../../src/classifier/failure.ts';
import { parseModel, type Fit } from '../../src/classifier/model-file.ts';
import { amongFiles, atAddresses, atUrls } from '../../src/classifier/model-source.ts';
import { headFile, networkFile } from './model-files.ts';

const fit: Fit = { featureLength: 256, id: 'ours', sha256: 'aa'.repeat(32) };

/** What `parseModel` refuses `file` with. */
function refusal(file: object | string, against = fit): Failure {
  try {
    parseModel(typeof file === 'string' ? file : JSON.stringify(file), 'model.json', against);
  } catch (error) {
    expect(error).to.be.instanceOf(Failure);
    return error as Failure;
  }
  throw new Error('it was accepted');
}

/** A copy of `file` in which `change` has been made. */
function changed<T extends object>(file: T, change: (copy: T) => void): T {
  const copy = structuredClone(file);
  change(copy);
  return copy;
}

const ours = {
  formatVersion: 1,
  backbone: { id: 'ours', sha256: fit.sha256 },
  featureLength: 256,
  preprocessing: { crop: 'centre', size: 224, range: [-1, 1] },
  counts: { a: 10, b: 10 },
  onTrainingSamples: { epochs: 60, loss: 0.1, accuracy: 1 },
  weights: { sha256: 'cc' },
  golden: { picture: 'waves-1', scores: [0.5, 0.5] },
};

describe('a model.json', () => {
  it('is read if ml5 1.4 wrote it', () => {
    const { artifacts, ...file } = parseModel(JSON.stringify(headFile(['a', 'b'])), 'model.json', fit);
    expect(file).to.deep.equal({
      kind: 'head',
      labels: ['a', 'b'],
      crop: { region: 'frame' },
      dense: [
        { name: 'dense_Dense1', units: 100, activation: 'relu' },
        { name: 'dense_Dense2', units: 2, activation: 'softmax' },
      ],
      weightFiles: ['model.weights.bin'],
      weightBytes: 4 * (256 * 100 + 100 + 100 * 2 + 2),
      maskRoom: null,
    });
    expect(artifacts.weightSpecs).to.have.length(4);
  });

  it('is read with whole numbers and with odd names for labels, in any order', () => {
    for (const labels of [
      ['2', '1'],
      ['b', '1'],
      ['__proto__', 'constructor'],
    ]) {
      const counts: Record<string, number> = {};
      for (const label of labels) counts[label] = 10;
      const file = headFile(labels, { maskRoom: { ...ours, counts } });
      expect(parseModel(JSON.stringify(file), 'model.json', fit).labels).to.deep.equal(labels);
    }
  });

  it('is read with our metadata, and with labels that are numbers', () => {
    const file = headFile(['a', 'b'], { maskRoom: ours });
    expect(parseModel(JSON.stringify(file), 'model.json', fit).maskRoom).to.deep.equal(ours);
    expect(parseModel(JSON.stringify(headFile([1, 2] as never)), 'model.json', fit).labels).to.deep.equal([
      '1',
      '2',
    ]);
  });

  it('is read if ml5 0.6 wrote it', () => {
    const file = parseModel(JSON.stringify(networkFile(['no', 'yes'])), 'model2.json', fit);
    expect(file.kind).to.equal('network');
    expect(file.labels).to.deep.equal(['no', 'yes']);
    expect(file.weightFiles).to.deep.equal(['model.weights2.bin']);
    // What the seed's own weights file weighs.
    expect(file.weightBytes).to.equal(5_892_976);
  });

  const head = headFile(['a', 'b']);
  const cases: [string, object | string, string, object?][] = [
    ['no JSON', '<!doctype html>', 'model-not-json', { file: 'model.json' }],
    ['half a file', JSON.stringify(head).slice(0, 200), 'model-not-json'],
    ['JSON of something else', { hello: 1 }, 'model-invalid', { file: 'model.json', field: 'modelTopology' }],
    ['null', 'null', 'model-invalid'],
    ['a list', '[]', 'model-invalid'],
    ['a graph model', { modelTopology: { node: [] }, weightsManifest: [] }, 'model-invalid'],
    ['no weights named', changed(head, (file) => (file.weightsManifest = [])), 'model-invalid'],
    [
      'weights that are packed smaller',
      changed(head, (file) => (file.weightsManifest[0]!.weights[0]!.dtype = 'uint8')),
      'model-invalid',
    ],
    ['no labels', changed(head, (file) => delete file.userDefinedMetadata), 'model-labels-missing'],
    ['an empty list of labels', headFile([]), 'model-labels-missing'],
    [
      'an empty name among the labels',
      headFile(['', 'b']),
      'model-invalid',
      { file: 'model.json', field: 'labelIndex.0' },
    ],
    ...[
      ['b', 'a'],
      ['a', 'c'],
    ].map((labels): [string, object, string, object] => [
      `the labels ${labels} of a model that learned a, b`,
      headFile(labels, { maskRoom: ours }),
      'model-invalid',
      { file: 'model.json', field: 'labelIndex' },
    ]),
    ['labels that are no list', headFile('a,b' as never), 'model-invalid', undefined],
    ['the same label twice', headFile(['a', 'a']), 'model-invalid'],
    [
      'more labels than outputs',
      headFile(['a', 'b', 'c'], { outputs: 2 }),
      'model-labels-count',
      { file: 'model.json', labels: 3, outputs: 2 },
    ],
    ['fewer labels than outputs', headFile(['a', 'b'], { outputs: 3 }), 'model-labels-count'],
    [
      'a longer feature vector',
      headFile(['a', 'b'], { inputs: 1280 }),
      'model-wrong-shape',
      { actual: 1280, expected: 256 },
    ],
    [
      'shapes that do not follow from each other',
      changed(head, (file) => (file.weightsManifest[0]!.weights[2]!.shape = [64, 2])),
      'model-invalid',
      { file: 'model.json', field: 'weightsManifest.weights.shape' },
    ],
    ['a regression', headFile(['a', 'b'], { task: 'regression' }), 'model-not-classes'],
    ['another activation at its end', headFile(['a', 'b'], { activation: 'linear' }), 'model-not-classes'],
    [
      'a newer format',
      headFile(['a', 'b'], { maskRoom: { formatVersion: 7, anything: 'else' } }),
      'model-newer',
      { file: 'model.json', version: 7, known: 1 },
    ],
    [
      'damaged metadata of ours',
      headFile(['a', 'b'], { maskRoom: { ...ours, golden: null } }),
      'model-invalid',
      { file: 'model.json', field: 'userDefinedMetadata.maskRoom.golden' },
    ],
    [
      'another backbone',
      headFile(['a', 'b'], {
        inputs: 1280,
        maskRoom: { ...ours, backbone: { id: 'theirs', sha256: 'bb'.repeat(32) } },
      }),
      'model-other-backbone',
      { sha256: 'bb'.repeat(32), theirs: 'theirs, bbbbbbbb', ours: 'ours, aaaaaaaa' },
    ],
    [
      'no labels of ml5 0.6',
      changed(networkFile(['no', 'yes']), (file) => delete file.ml5Specs),
      'model-labels-missing',
    ],
    ['too many labels of ml5 0.6', networkFile(['no', 'yes', 'perhaps'], 2), 'model-labels-count'],
  ];
  for (const [what, file, code, params] of cases)
    it(`is refused with ${what}`, () => {
      const failure = refusal(file);
      expect(failure.code).to.equal(code);
      if (params) expect(failure.params).to.deep.equal(params);
    });

  for (const path of [
    'https://elsewhere.example/weights.bin',
    '//elsewhere.example/weights.bin',
    '../weights.bin',
    'folder/weights.bin',
    '/weights.bin',
    'C:\\weights.bin',
    '..',
    '',
    'weights.bin?from=elsewhere',
    '%2e%2e%2fweights.bin',
  ])
    it(`is refused with its weights at “${path}”`, () => {
      const file = changed(head, (copy) => (copy.weightsManifest[0]!.paths = [path]));
      expect(refusal(file).code).to.equal('model-weights-path');
    });
});

describe('chosen files', () => {
  const json = new File(['{}'], 'model.json');

  it('need a model.json among them', () => {
    expect(() => amongFiles([new File([], 'weights.bin')])).to.throw(Failure, 'model-file-missing');
    expect(() => amongFiles([])).to.throw(Failure, 'model-file-missing');
  });

  it('are found by the name in model.json; a single one by any name', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    for (const name of ['model.weights.bin', 'model.weights (1).bin', 'group1-shard1of1'])
      expect(
        await amongFiles([new File([bytes], name), json]).weights(['model.weights.bin'], () => undefined),
      ).to.deep.equal([bytes]);
    const two = amongFiles([json, new File([], 'a.bin'), new File([bytes], 'b.bin')]);
    expect(await two.weights(['b.bin'], () => undefined)).to.deep.equal([bytes]);
    const failure = await two.weights(['c.bin'], () => undefined).catch((error: Failure) => error);
    expect(failure).to.include({ code: 'model-weights-missing' });
  });
});

describe('addresses with tokens', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const real = window.fetch;
  afterEach(() => (window.fetch = real));

  /** Stands in for a store that signs addresses: there is none to be had in a test. It answers these and nothing else. */
  function store(...addresses: string[]): string[] {
    const asked: string[] = [];
    window.fetch = (input) => {
      asked.push(String(input instanceof Request ? input.url : input));
      const known = addresses.includes(asked.at(-1)!);
      return Promise.resolve(new Response(known ? bytes : null, { status: known ? 200 : 404 }));
    };
    return asked;
  }
  const folder = 'https://store.example/o/';

  it('pass the query on to the weights next to the model', async () => {
    store(`${folder}w.bin?sig=secret`);
    const source = atUrls([`${folder}model.json?sig=secret`]);
    expect(await source.weights(['w.bin'], () => undefined)).to.deep.equal([bytes]);
  });

  it('may be given for each file, in any folder', async () => {
    const [json, weights] = [`${folder}m%2Fmodel.json?token=1`, `${folder}m%2Fw.bin?token=2`];
    store(json, weights);
    const source = atUrls([json, weights]);
    expect(await source.json()).to.equal('\u0001\u0002\u0003');
    expect(await source.weights(['w.bin'], () => undefined)).to.deep.equal([bytes]);
    const more = await source.weights(['w.bin', 'x.bin'], () => undefined).catch((error: Failure) => error);
    expect(more).to.include({ code: 'model-weights-missing' });
  });

  it('appear in errors without their secrets', async () => {
    store();
    const source = atUrls([`${folder}model.json?sig=secret#secret`]);
    for (const work of [source.json(), source.weights(['w.bin'], () => undefined)]) {
      const failure = await work.then(
        () => null,
        (error: Failure) => error,
      );
      const said = JSON.stringify(failure!.params);
      expect(said).to.contain(folder).and.not.contain('secret');
    }
  });
});

describe('the files of a model that comes with the bundle', () => {
  const real = window.fetch;
  afterEach(() => (window.fetch = real));

  it('are fetched once for all who ask, and again after a failure', async () => {
    const addresses = { 'model.json': 'https://example.com/a', 'w.bin': 'https://example.com/b' };
    const asked: string[] = [];
    let answer = () => new Response(null, { status: 503 });
    window.fetch = async (input) => {
      asked.push(String(input));
      return answer();
    };
    const failure = await atAddresses(addresses)
      .json()
      .catch((error: Failure) => error);
    expect(failure).to.include({ code: 'model-not-found' });
    answer = () => new Response('{}');
    for (let time = 0; time < 3; time++) {
      expect(await atAddresses(addresses).json()).to.equal('{}');
      expect(await atAddresses(addresses).weights(['w.bin'], () => undefined)).to.have.length(1);
    }
    expect(asked).to.deep.equal(['a', 'a', 'b'].map((name) => `https://example.com/${name}`));
  });
});
