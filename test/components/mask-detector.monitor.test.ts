import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { Classification } from '../../src/classifier/types.ts';
import type { DetectionAlert } from '../../src/components/mask-detector/events.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffEvent } from '../../src/handoff/index.ts';
import { until } from '../until.ts';
import { DrawnVideo } from './drawn-video.ts';

MaskDetector.define('mask-detector');

/** What of a download matters: its name, and what is in it. */
interface Download {
  name: string;
  blob: Blob;
}

describe('<mask-detector log, alert-after, debug>', () => {
  let drawn: DrawnVideo;
  let detector: MaskDetector;
  /** What the classifier says: a label, `null` for nothing sure, `undefined` for no face. */
  let label: string | null | undefined;
  let alerts: DetectionAlert[];
  let downloads: Download[];
  let restore: (() => void)[];

  const result = (): Classification => {
    if (label === undefined) return { label: 'no face', confidence: 0, results: [], latency: 4, face: null };
    const name = label ?? 'mask';
    const confidence = label === null ? 0.3 : 0.9;
    return { label: name, confidence, results: [{ label: name, confidence }], latency: 4 };
  };
  /** Stands in for the real classifier: here the detector's own behaviour is tested. */
  const classifier = () => ({ labels: ['no mask', 'mask'], classify: () => Promise.resolve(result()) });
  const begin = async (attributes: Record<string, string>) => {
    detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    for (const [name, value] of Object.entries(attributes)) detector.setAttribute(name, value);
    detector.addEventListener('detection-alert', ({ detail }) => alerts.push(detail));
    detector.video = drawn.video;
    detector.classifier = classifier();
    await detector.start();
  };
  const part = (name: string) => detector.renderRoot.querySelector<HTMLElement>(`[part=${name}]`);
  const text = (name: string) => part(name)?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  const lanes = () =>
    [...detector.renderRoot.querySelectorAll('.lanes')].map((each) =>
      [...each.querySelectorAll('span:not(.percent)')].map(({ textContent }) => textContent.trim()),
    );
  const rows = () =>
    [...detector.renderRoot.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map(({ textContent }) => textContent.trim()),
    );
  const openTable = async () => {
    await until(() => detector.renderRoot.querySelector('details'));
    detector.renderRoot.querySelector('details')!.open = true;
    await until(() => rows().length > 0);
  };
  const figure = (name: string) => {
    const row = [...detector.renderRoot.querySelectorAll('dl div')].find(
      (each) => each.querySelector('dt')!.textContent === name,
    );
    return row?.querySelector('dd')!.textContent ?? '';
  };
  /** Keeps what `object` has under `name` for later. */
  const replace = (object: object, name: string, value: unknown) => {
    const own = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { value, configurable: true, writable: true });
    restore.push(() => {
      if (own) Object.defineProperty(object, name, own);
      else Reflect.deleteProperty(object, name);
    });
  };
  const warnings = () => {
    const said: string[] = [];
    replace(console, 'warn', (warning: string) => said.push(warning));
    return said;
  };

  beforeEach(async () => {
    [alerts, downloads, restore, label] = [[], [], [], 'mask'];
    drawn = await DrawnVideo.of('red');
    drawn.run(30);
    const blobs = new Map<string, Blob>();
    const { createObjectURL } = URL;
    replace(URL, 'createObjectURL', (blob: Blob) => {
      const url = createObjectURL(blob);
      blobs.set(url, blob);
      return url;
    });
    // Only what would go to the disk is kept back.
    replace(HTMLAnchorElement.prototype, 'click', function (this: HTMLAnchorElement) {
      downloads.push({ name: this.download, blob: blobs.get(this.href)! });
    });
  });
  afterEach(() => {
    detector.remove();
    drawn.end();
    for (const undo of restore.reverse()) undo();
  });

  it('shows and keeps nothing unless they are set', async () => {
    await begin({});
    await until(() => detector.answers.length > 0);
    for (const name of ['log', 'alert', 'debug']) expect(part(name), name).to.equal(null);
    detector.log = true;
    await until(() => lanes().length > 0);
    await openTable();
    expect(rows().length, 'it begins when it is asked for').to.equal(1);
    detector.removeAttribute('log');
    detector.log = false;
    await until(() => !part('log'));
    detector.log = true;
    await until(() => part('log'));
    expect(rows().length).to.be.lessThan(2);
  });

  it('logs each answer in its own lane, and gaps too', async () => {
    await begin({ log: '' });
    await until(() => lanes()[0]?.[0] === 'mask');
    label = 'no mask';
    await until(() => lanes()[0]?.includes('no mask'));
    label = null;
    await until(() => lanes()[0]?.includes('Not sure'));
    label = undefined;
    await until(() => lanes()[0]?.includes('No face'));
    drawn.stand();
    await until(() => lanes()[0]?.includes('No answer'));
    expect(lanes()).to.deep.equal([['mask', 'no mask', 'Not sure', 'No face', 'No answer']]);
    expect(text('log')).to.match(/^The last 10 minutes /);
    const [picture] = detector.renderRoot.querySelectorAll('.lanes');
    expect(picture!.getAttribute('role')).to.equal('img');
    expect(picture!.getAttribute('aria-label')).to.match(
      /^This page’s video: mask [\d.]+ seconds?, no mask .+, Not sure .+, No face .+, No answer .+$/,
    );
    // Where a bar is, there is none in the other lanes.
    const bars = [...detector.renderRoot.querySelectorAll('.lanes path')].map((path) =>
      [...path.getAttribute('d')!.matchAll(/M(\d+) 0H(\d+)/g)].map(([, from, to]) => [Number(from), to]),
    );
    expect(bars.map((each) => each.length)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(bars.map(([bar]) => bar![0])).to.deep.equal(
      bars.map(([bar]) => bar![0]).sort((a, b) => +a! - +b!),
    );
    await openTable();
    expect(rows().map(([, answer]) => answer)).to.deep.equal([
      'No answer',
      'No face',
      'Not sure',
      'no mask',
      'mask',
    ]);
    expect(rows().map(([, , confidence]) => confidence)).to.deep.equal(['–', '–', '30%', '90%', '90%']);
    await expect(detector).to.be.accessible();
  });

  for (const [given, minutes] of [
    ['', '10 minutes'],
    ['5', '5 minutes'],
    ['0.5', '30 seconds'],
    ['1000', '1 hour'],
    ['0', '10 minutes'],
    ['-1', '10 minutes'],
    ['soon', '10 minutes'],
  ] as const)
    it(`keeps ${minutes} for log="${given}"`, async () => {
      await begin({ log: given });
      await until(() => part('log'));
      expect(text('log')).to.contain(`The last ${minutes === '1 hour' ? '60 minutes' : minutes}`);
    });

  it('pauses while stopped, records the pause, and marks each new model', async () => {
    await begin({ log: '' });
    await until(() => lanes().length > 0);
    await detector.stop();
    await openTable();
    await aTimeout(1200);
    expect(rows().map(([, answer]) => answer)).to.deep.equal(['mask']);
    detector.classifier = classifier();
    label = 'no mask';
    await detector.start();
    const answers = () => rows().map(([, answer]) => answer);
    await until(() => rows().length === 5);
    expect(answers()).to.deep.equal(['no mask', 'No answer', 'New model', 'No answer', 'mask']);
    expect(parseFloat(rows()[3]![3]!)).to.be.greaterThan(1);
    // A model that takes over while it runs has to settle first.
    label = 'mask';
    detector.classifier = classifier();
    await until(() => rows().length === 8);
    expect(answers().slice(0, 3)).to.deep.equal(['mask', 'No answer', 'New model']);
    expect(rows()[2]!.slice(2)).to.deep.equal(['–', '']);
    // The same classifier with other weights, as a trainer's that has trained again.
    const trained = { ...classifier(), keep: () => ({ weights }) };
    let weights = new ArrayBuffer(4);
    detector.classifier = trained;
    await until(() => rows().length === 11);
    weights = new ArrayBuffer(4);
    await until(() => rows().length === 13);
    expect(answers().slice(0, 3)).to.deep.equal(['mask', 'New model', 'mask']);
    expect(lanes()[0]).to.deep.equal(['mask', 'no mask', 'No answer', 'New model']);
    expect(detector.renderRoot.querySelector('.lanes')!.getAttribute('aria-label')).to.match(/, New model$/);
  });

  it('saves the log as a file, by method, button and command, and reports an empty one', async () => {
    await begin({});
    const told: string[] = [];
    detector.addEventListener('detector-error', ({ detail }) => told.push(detail.code));
    const refused = () =>
      detector.saveLog().then(
        () => '',
        ({ code, message }: MaskRoomError) => `${code}: ${message}`,
      );
    const nothing = 'detector-log-empty: There is nothing in the log to save.';
    expect(await refused()).to.equal(nothing);
    // What an alert needs is no log.
    detector.alertAfter = 60;
    await until(() => detector.answers.length > 0);
    await aTimeout(200);
    expect(await refused()).to.equal(nothing);
    expect(told).to.deep.equal(['detector-log-empty', 'detector-log-empty']);
    expect(text('status')).to.contain('nothing in the log');
    expect(detector.status, 'detection goes on').to.equal('detecting');
    expect(downloads).to.deep.equal([]);

    detector.log = true;
    await until(() => lanes().length > 0);
    await detector.saveLog();
    expect(detector.error).to.equal(null);
    [...detector.renderRoot.querySelectorAll('button')]
      .find(({ textContent }) => textContent.includes('CSV'))!
      .click();
    await until(() => downloads.length === 2);
    detector.dispatchEvent(Object.assign(new Event('command'), { command: '--save-log' }));
    await until(() => downloads.length === 3);
    for (const { name, blob } of downloads) {
      expect(name).to.match(/^detections-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.csv$/);
      expect(blob.type).to.equal('text/csv');
      const lines = (await blob.text()).trim().split('\r\n');
      expect(lines[0]).to.equal('time,participant,state,label,confidence,seconds');
      expect(lines[1]).to.match(/^[\dT:.-]+Z,,class,mask,0\.900,\d+\.\d{3}$/);
    }
  });

  it('alerts once an answer has lasted long enough, and again after a break', async () => {
    await begin({ 'alert-after': '0.5', 'alert-label': 'no mask' });
    await until(() => detector.answers[0]?.label === 'mask');
    await aTimeout(800);
    expect(alerts, 'a class that it is not about').to.deep.equal([]);
    const changed = Date.now();
    label = 'no mask';
    await until(() => alerts.length > 0);
    const [{ label: of, since, seconds }] = alerts as [DetectionAlert];
    expect(of).to.equal('no mask');
    expect(seconds).to.be.within(0.5, Date.now() / 1000 - changed / 1000);
    expect(since).to.be.within(changed, Date.now() - 500);
    expect('participant' in alerts[0]!).to.equal(false);
    await until(() => part('alert'));
    expect(text('alert')).to.equal('Alert: no mask for 0.5 seconds.');
    // Said once, by the one live region; what is seen is not read out a second time.
    expect(text('status')).to.equal('Alert: no mask for 0.5 seconds.');
    expect(part('alert')!.getAttribute('aria-hidden')).to.equal('true');
    expect(part('status')!.className).to.equal('spoken');
    const spoken: string[] = [];
    const observer = new MutationObserver(() => spoken.push(text('status')));
    observer.observe(part('status')!, { childList: true, characterData: true, subtree: true });
    await aTimeout(1200);
    observer.disconnect();
    expect(spoken, 'while it lasts').to.deep.equal([]);
    expect(alerts.length).to.equal(1);
    await expect(detector).to.be.accessible();
    label = null;
    await until(() => !part('alert'));
    label = 'no mask';
    await until(() => alerts.length === 2);
    expect(alerts[1]!.since).to.be.greaterThan(since);
  });

  it('restarts the count after a pause and with another model', async () => {
    await begin({ 'alert-after': '1' });
    await until(() => detector.answers.length > 0);
    await aTimeout(600);
    const replaced = Date.now();
    detector.classifier = classifier();
    await until(() => alerts.length > 0);
    expect(alerts[0]!.since).to.be.within(replaced, Date.now() - 1000);
    drawn.stand();
    await until(() => detector.status === 'paused');
    expect(part('alert')).to.equal(null);
    drawn.run(30);
    const resumed = Date.now();
    await until(() => alerts.length === 2);
    expect(alerts[1]!.since).to.be.greaterThan(resumed - 1);
  });

  it('alerts on every class if none is named, or on several named ones', async () => {
    await begin({ 'alert-after': '0.2' });
    await until(() => alerts.length === 1);
    label = 'no mask';
    await until(() => alerts.length === 2);
    expect(alerts.map((each) => each.label)).to.deep.equal(['mask', 'no mask']);
    for (const several of ['other, mask', ['other', 'mask']]) {
      alerts.length = 0;
      detector.alertLabel = several;
      label = 'no mask';
      await until(() => detector.answers[0]?.label === 'no mask');
      label = 'mask';
      await until(() => alerts.length === 1);
      expect(alerts[0]!.label).to.equal('mask');
    }
  });

  it('has no alert if the value is not a number above 0', async () => {
    const said = warnings();
    await begin({ 'alert-after': '0', 'alert-label': 'nothing' });
    for (const wrong of ['-1', 'soon', '']) {
      detector.setAttribute('alert-after', wrong);
      await until(() => detector.answers.length > 0);
      await aTimeout(200);
    }
    expect([alerts, said]).to.deep.equal([[], []]);
  });

  it('warns once about a class that the model does not have', async () => {
    const said = warnings();
    await begin({ 'alert-after': '0.1', 'alert-label': 'nomask' });
    await until(() => said.length > 0);
    await aTimeout(500);
    expect(said).to.deep.equal([
      '<mask-detector> has no class “nomask” to alert of, only “no mask”, “mask”.',
    ]);
    expect(alerts).to.deep.equal([]);
  });

  it('makes no sound and opens no speaker before a click, nor without alert-sound', async () => {
    const opened: unknown[] = [];
    const { AudioContext } = window;
    replace(
      window,
      'AudioContext',
      class extends AudioContext {
        constructor() {
          super();
          opened.push(this);
        }
      },
    );
    let active = false;
    replace(navigator, 'userActivation', {
      get hasBeenActive() {
        return active;
      },
    });
    await begin({ 'alert-after': '0.1' });
    await until(() => alerts.length === 1);
    active = true;
    label = 'no mask';
    await until(() => alerts.length === 2);
    expect(opened, 'not asked to').to.deep.equal([]);
    active = false;
    detector.alertSound = true;
    label = 'mask';
    await until(() => alerts.length === 3);
    expect(opened, 'nobody has clicked').to.deep.equal([]);
    active = true;
    label = 'no mask';
    await until(() => alerts.length === 4);
    await until(() => opened.length === 1);
    detector.alertSound = false;
    await until(() => (opened[0] as AudioContext).state === 'closed');
  });

  it('shows how it works, and leaves out what only our own classifier can report', async () => {
    await begin({ debug: '' });
    await until(() => figure('Time per frame').includes('p50'));
    expect(figure('Time per frame')).to.match(/^4 ms at p50, 4 ms at p95 \(of the last \d+\)$/);
    expect(figure('Sent for classification')).to.match(/^0 bytes: /);
    for (const name of [
      'Engine',
      'Kernels',
      'Memory for models',
      'Model (SHA-256 of its weights)',
      'Backbone (SHA-256)',
    ])
      expect(figure(name), name).to.equal('Unknown');
    expect(figure('Pauses')).to.equal('0');
    detector.maxFps = 3;
    const left = () => Number(/([\d,]+) skipped/.exec(figure('Frames'))![1]!.replace(',', ''));
    const before = left();
    await until(() => left() > before + 20);
    await until(() => /^[23](\.\d)?$/.test(figure('Answers per second')));
    drawn.stand();
    await until(() => /^1 \(.+ in total\)\. Last one: Paused: the video is frozen\.$/.test(figure('Pauses')));
    expect(figure('State')).to.equal('Paused: the video is frozen.');
    await expect(detector).to.be.accessible();
    detector.debug = false;
    await until(() => !part('debug'));
  });

  it('keeps people apart, in the log, in alerts and in the counts', async () => {
    const owner = await fixture<HTMLElement>(html`<div></div>`);
    const here: AbortController[] = [];
    const others = new Map<string, DrawnVideo>();
    for (const identity of ['Ada', 'Ben, jr']) {
      const each = await DrawnVideo.of('red');
      each.run(20);
      others.set(identity, each);
      const gone = new AbortController();
      here.push(gone);
      const thing = {
        video: each.video,
        participant: { sid: `PA${identity}`, identity },
        source: 'camera',
        signal: gone.signal,
      };
      document.addEventListener(
        'remote-video-request',
        (event) => (event as CustomEvent<{ answer: (thing: unknown) => void }>).detail.answer(thing),
        { signal: gone.signal },
      );
      owner.dispatchEvent(new HandoffEvent('remote-video', thing));
    }
    try {
      detector = await fixture<MaskDetector>(
        html`<mask-detector
          participant="*"
          log
          debug
          alert-after="0.3"
          alert-label="no mask"
        ></mask-detector>`,
      );
      detector.addEventListener('detection-alert', ({ detail }) => alerts.push(detail));
      const says = new Map([
        [others.get('Ada')!.video, 'mask'],
        [others.get('Ben, jr')!.video, 'no mask'],
      ]);
      detector.classifier = {
        classify: (source) => {
          label = says.get(source as HTMLVideoElement)!;
          return Promise.resolve(result());
        },
      };
      await detector.start();
      await until(() => alerts.length > 0);
      await until(() => lanes().length === 2);
      expect(alerts.map((each) => [each.label, each.participant?.identity])).to.deep.equal([
        ['no mask', 'Ben, jr'],
      ]);
      expect(text('alert')).to.equal('Alert: Ben, jr, no mask for 0.3 seconds.');
      expect(text('status')).to.equal(text('alert'));
      expect(lanes().map(([first]) => first)).to.deep.equal(['mask', 'no mask']);
      await openTable();
      expect(
        rows()
          .map(([, who, answer]) => `${who}: ${answer}`)
          .sort(),
      ).to.deep.equal(['Ada: mask', 'Ben, jr: no mask']);
      await expect(detector).to.be.accessible();
      here[1]!.abort();
      await until(() => !part('alert'));
      await until(() => rows().some(([, who, answer]) => who === 'Ben, jr' && answer === 'No answer'));
      await detector.saveLog();
      expect(await downloads[0]!.blob.text()).to.contain(',"Ben, jr",class,no mask,0.900,');
    } finally {
      for (const gone of here) gone.abort();
      for (const each of others.values()) each.end();
    }
  });

  it('leaves no listener behind after removal', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const { addEventListener } = document;
    replace(
      document,
      'addEventListener',
      function (this: Document, ...parameters: Parameters<typeof addEventListener>) {
        const [name, , options] = parameters;
        // What every element listens to, and lets go of by name.
        if (name !== 'visibilitychange')
          signals.push((options as AddEventListenerOptions | undefined)?.signal);
        addEventListener.apply(this, parameters);
      },
    );
    await begin({ participant: '*', badges: '', log: '', debug: '', 'alert-after': '1', 'alert-sound': '' });
    const before = signals.length;
    detector.video = null;
    await until(() => signals.length > before);
    const added = signals.length;
    detector.remove();
    await aTimeout(300);
    expect(signals.length).to.equal(added);
    expect(signals.map((signal) => signal?.aborted)).to.deep.equal(signals.map(() => true));
  });

  it('uses the language around it, for past entries too', async () => {
    await begin({ log: '', debug: '', 'alert-after': '0.2' });
    await until(() => part('alert') && lanes().length > 0);
    document.documentElement.lang = 'de';
    try {
      await until(() => text('log').includes('Protokoll über 10 Minuten'));
      expect(lanes()).to.deep.equal([['mit Maske']]);
      expect(text('alert')).to.equal('Alarm: mit Maske seit 0,2 Sekunden.');
      await until(() => figure('Für die Klassifikation gesendet').startsWith('0 Byte'));
      await detector.saveLog();
      expect(await downloads[0]!.blob.text(), 'the file has the model’s names').to.contain(',class,mask,');
    } finally {
      document.documentElement.lang = 'en';
    }
  });
});
