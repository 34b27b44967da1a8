import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { unsafeCSS, type CSSResultGroup } from 'lit';
import { answerStyles } from '../../src/components/mask-detector/answer.styles.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { monitorStyles } from '../../src/components/mask-detector/monitor.styles.ts';
import { galleryStyles } from '../../src/components/mask-trainer/gallery.styles.ts';
import { lateStyles } from '../../src/components/mask-trainer/late.styles.ts';
import { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { callStyles } from '../../src/components/twilio-room/call.styles.ts';
import { inCallStyles } from '../../src/components/twilio-room/in-call.styles.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { FakeDevices } from '../camera/devices.ts';
import { isFirefox, isWebKit, itUnless } from '../engine.ts';
import { answerTokens, FakeSdk } from '../room/fake-sdk.ts';
import { until } from '../until.ts';
import { FakeTrainer, playingVideo } from './mask-trainer.fake.ts';

MaskDetector.define('mask-detector');
TwilioRoom.define('twilio-room');

type Ours = MaskDetector | MaskTrainer | TwilioRoom;

/** Playwright takes more features than the command's types know; the other engines' drivers have no such command. */
const canEmulate = !isFirefox && !isWebKit;
const emulate = async (features: Record<string, string>) => {
  if (canEmulate) await emulateMedia(features as never);
};
/** For tests of what has to be emulated. */
const itEmulated = itUnless(!canEmulate, 'this engine’s driver cannot emulate it');

const answer = async () => ({
  label: 'mask',
  confidence: 0.8,
  results: [
    { label: 'mask', confidence: 0.8 },
    { label: 'no mask', confidence: 0.2 },
  ],
  latency: 5,
});

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const inside = (element: Ours, selector: string) => element.renderRoot.querySelector<HTMLElement>(selector)!;
const place = (element: Ours) => fixture(html`<div style="width: 640px">${element}</div>`);

describe('the look of', () => {
  let devices: FakeDevices;
  let video: HTMLVideoElement;
  const { fetch } = window;

  before(async () => {
    if (!isWebKit) await setViewport({ width: 800, height: 800 });
  });
  beforeEach(async () => {
    video = await playingVideo();
    devices = new FakeDevices().install();
    TwilioRoom.sdk = new FakeSdk();
    answerTokens();
  });
  afterEach(async () => {
    (video.srcObject as MediaStream).getTracks().forEach((track) => track.stop());
    TwilioRoom.sdk = null;
    window.fetch = fetch;
    devices.remove();
    FakeTrainer.reset();
    document.documentElement.removeAttribute('dir');
    await emulate({ forcedColors: 'none', contrast: 'no-preference', reducedMotion: 'no-preference' });
  });

  /** A detector beside a room in a call, once it shows `part`. */
  const inCall = async (properties: Partial<MaskDetector>, part: string) => {
    const room = Object.assign(document.createElement('twilio-room'), { name: 'mask' });
    await place(room);
    await room.join();
    const detector = Object.assign(document.createElement('mask-detector'), properties);
    detector.classifier = { classify: answer };
    await place(detector);
    await until(() => inside(detector, part));
    return detector;
  };

  /** Each element with as much of its view as one state can show. */
  const shown: Record<string, () => Promise<Ours>> = {
    'a lobby': async () => {
      const room = document.createElement('twilio-room');
      await place(room);
      return room;
    },
    'a call': async () => {
      const room = Object.assign(document.createElement('twilio-room'), { name: 'mask', muted: true });
      await place(room);
      await room.join();
      const { room: there } = TwilioRoom.sdk as FakeSdk;
      const ben = there.enter('Ben');
      ben.networkQualityLevel = 2;
      for (let count = 0; count < 16; count++) there.enter(`Person ${count}`);
      there.emit('transcription', { participant: ben.sid, transcription: 'Good morning.' });
      const note = { participant: { sid: ben.sid }, text: 'mask' };
      document.dispatchEvent(new CustomEvent('tile-note', { detail: note }));
      await room.updateComplete;
      for (const button of room.shadowRoot!.querySelectorAll<HTMLElement>('[aria-expanded="false"]'))
        button.click();
      await until(() => ['.people', '.pages', '[part=sound]'].every((part) => inside(room, part)));
      await room.updateComplete;
      return room;
    },
    'a trainer': async () => {
      const trainer = document.createElement('fake-trainer') as MaskTrainer;
      await place(trainer);
      for (const label of trainer.labels)
        for (let i = 0; i < 3; i++) await trainer.addImage(label, picture());
      await trainer.train();
      await until(() => inside(trainer, '.plot canvas'));
      // The pictures arrive with a movement.
      const moving = [...trainer.renderRoot.querySelectorAll('canvas')].flatMap((each) =>
        each.getAnimations(),
      );
      await Promise.all(moving.map(({ finished }) => finished));
      return trainer;
    },
    'a gallery': async () => {
      const trainer = (await shown['a trainer']!()) as MaskTrainer;
      inside(trainer, '.all').click();
      await until(() => inside(trainer, 'dialog [role="option"] canvas'));
      return trainer;
    },
    'a detector of everybody': () => inCall({ participant: '*' }, '[part=people]'),
    'a detector that shares': () => inCall({ share: true }, '[part=share]'),
    'a detector that looks back': async () => {
      const properties = { log: true, debug: true, alertAfter: 0.1 };
      const detector = Object.assign(document.createElement('mask-detector'), properties, { video });
      detector.classifier = { classify: answer };
      await place(detector);
      await detector.start();
      await until(() => ['[part=alert]', '.lanes'].every((each) => inside(detector, each)));
      (inside(detector, 'details') as HTMLDetailsElement).open = true;
      await until(() => inside(detector, 'tbody td'));
      // Its figures would change while they are measured.
      detector.requestUpdate = () => undefined;
      await aTimeout(100);
      return detector;
    },
    'a detector': async () => {
      const detector = Object.assign(document.createElement('mask-detector'), { video });
      detector.classifier = { classify: answer };
      await place(detector);
      await detector.start();
      await until(() => inside(detector, 'meter'));
      await detector.stop();
      await detector.updateComplete;
      return detector;
    },
  };

  const sheets: Record<string, CSSResultGroup> = {
    'the room': [TwilioRoom.styles, unsafeCSS(callStyles), unsafeCSS(inCallStyles)],
    'the trainer': [MaskTrainer.styles, unsafeCSS(lateStyles), unsafeCSS(galleryStyles)],
    'the detector': [MaskDetector.styles, unsafeCSS(answerStyles), unsafeCSS(monitorStyles)],
  };

  describe('as the manifest documents it', () => {
    interface Documented {
      tagName?: string;
      cssParts: { name: string }[];
      cssProperties: { name: string; default: string }[];
    }
    let documented: Map<string, Documented>;
    before(async () => {
      const response = await fetch('/custom-elements.json');
      const { modules } = (await response.json()) as { modules: { declarations?: Documented[] }[] };
      const all = modules.flatMap(({ declarations = [] }) => declarations);
      documented = new Map(all.flatMap((each) => (each.tagName ? [[each.tagName, each]] : [])));
    });

    for (const [tag, states, group] of [
      ['twilio-room', ['a lobby', 'a call'], sheets['the room']],
      ['mask-trainer', ['a trainer', 'a gallery'], sheets['the trainer']],
      [
        'mask-detector',
        ['a detector', 'a detector of everybody', 'a detector that shares', 'a detector that looks back'],
        sheets['the detector'],
      ],
    ] as const) {
      it(`<${tag}> has every part, and no other`, async () => {
        const parts = new Set<string>();
        for (const state of states)
          for (const each of (await shown[state]!()).renderRoot.querySelectorAll('[part]'))
            for (const part of each.part) parts.add(part);
        expect([...parts].sort()).to.deep.equal(
          documented
            .get(tag)!
            .cssParts.map(({ name }) => name)
            .sort(),
        );
      });

      it(`<${tag}> uses every custom property with its default, and no other`, () => {
        const text = [group].flat(9).map(String).join('\n');
        const used = [...text.matchAll(/([\w-]+): var\((--(?:mask|twilio)-room-[\w-]+), (.*)\);/g)];
        expect(used.length).to.equal(text.match(/--(mask|twilio)-room-/g)!.length);
        const byName = (a: string[], b: string[]) => a[0]!.localeCompare(b[0]!);
        expect(used.map(([, , name, value]) => [name!, value!]).sort(byName)).to.deep.equal(
          documented
            .get(tag)!
            .cssProperties.map((each) => [each.name, each.default])
            .sort(byName),
        );
        // A value that is only named has no effect; what all share need not have one in each.
        const everything = Object.values(sheets).flat(9).map(String).join('\n');
        for (const [, own] of used)
          if (own!.startsWith('--_')) expect(everything, own).to.match(new RegExp(`var\\(${own}[,)]`));
      });
    }
  });

  describe('right to left', () => {
    for (const [name, group] of Object.entries(sheets))
      it(`${name} uses no physical left or right in its style sheet`, () => {
        const text = [group].flat(9).map(String).join('\n');
        expect(text.length).to.be.greaterThan(1000);
        // What asks for the direction first may name a side.
        const rules = text.split('}').filter((rule) => !/:dir\(rtl\)/.test(rule));
        const sides =
          /(^|[\s;{-])(left|right)\s*:|(text-align|float|clear)\s*:\s*(left|right)|-(left|right)(-\w+)?\s*:/;
        expect(rules.filter((rule) => sides.test(rule))).to.deep.equal([]);
      });

    for (const [name, show] of Object.entries(shown))
      it(`${name} is mirrored`, async () => {
        const element = await show();
        const boxes = () =>
          [...element.renderRoot.querySelectorAll<HTMLElement>('*')]
            .filter((each) => !each.closest('svg, option') && !each.parentElement?.closest('.plot'))
            .map((each) => [each, each.getBoundingClientRect()] as const);
        const before = boxes();
        const from = element.getBoundingClientRect();
        document.documentElement.dir = 'rtl';
        await element.updateComplete;
        await aTimeout(50);
        const after = boxes();
        const to = element.getBoundingClientRect();
        expect(after.length).to.equal(before.length);
        for (const [i, [each, box]] of before.entries()) {
          const [, mirrored] = after[i]!;
          const what = `${each.localName}.${each.className} ${each.textContent.trim().slice(0, 20)}`;
          if (box.width < 2) continue;
          expect(to.right - mirrored.right, what).to.be.closeTo(box.left - from.left, 1);
          expect(mirrored.top, what).to.be.closeTo(box.top, 1);
        }
      });

    it('icons that point along the text are mirrored, the camera’s picture is not', async () => {
      const room = await shown['a call']!();
      const transforms = () =>
        ['.leave .icon', '.control .icon', '.self video'].map(
          (selector) => getComputedStyle(inside(room, selector)).transform,
        );
      const mirrored = 'matrix(-1, 0, 0, 1, 0, 0)';
      expect(transforms()).to.deep.equal(['none', 'none', mirrored]);
      document.documentElement.dir = 'rtl';
      expect(transforms()).to.deep.equal([mirrored, 'none', mirrored]);
    });

    it('a sentence in another direction keeps its full stop at its end, and is right-aligned', async () => {
      document.documentElement.dir = 'rtl';
      const detector = await place(document.createElement('mask-detector'));
      const status = inside(detector.firstElementChild as MaskDetector, '[role=status]');
      const words = [...status.childNodes].find((node) => node instanceof Text && node.data.trim()) as Text;
      const end = words.data.trimEnd().length;
      const range = document.createRange();
      range.setStart(words, end - 1);
      range.setEnd(words, end);
      const stop = range.getBoundingClientRect();
      expect(stop.right).to.be.closeTo(status.getBoundingClientRect().right, 1);
    });
  });

  (canEmulate ? describe : describe.skip)('forced colours', () => {
    beforeEach(() => emulate({ forcedColors: 'active' }));

    /** What the browser makes of a system colour. */
    const system = (name: string) => {
      const probe = document.createElement('i');
      probe.style.color = name;
      document.body.append(probe);
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };

    it('the trainer: filled dots on record buttons, distinct line, grid and numbers in the plot', async () => {
      const trainer = await shown['a trainer']!();
      expect(matchMedia('(forced-colors: active)').matches).to.equal(true);
      const dot = getComputedStyle(inside(trainer, '.dot'), '::before').backgroundColor;
      expect(dot).to.equal(system('ButtonText'));
      expect(dot).not.to.equal(system('ButtonFace'));
      const plot = getComputedStyle(inside(trainer, '.plot'));
      const colours = [plot.color, plot.borderTopColor, plot.textDecorationColor];
      expect(colours).to.deep.equal([system('Highlight'), system('GrayText'), system('CanvasText')]);
      expect(colours).not.to.include(system('Canvas'));
      const card = getComputedStyle(inside(trainer, '.class'));
      expect(card.borderTopStyle).to.equal('solid');
    });

    it('the detector: primary button and meter', async () => {
      const detector = (await shown['a detector']!()) as MaskDetector;
      const button = getComputedStyle(inside(detector, 'button.primary'));
      expect(button.backgroundColor).to.equal(system('Highlight'));
      expect(button.color).to.equal(system('HighlightText'));
      expect(getComputedStyle(inside(detector, 'meter')).borderTopStyle).to.equal('solid');
    });

    it('the detector’s log and alert: bars distinct from their background, with edges', async () => {
      const detector = await shown['a detector that looks back']!();
      const lane = getComputedStyle(inside(detector, '.lanes svg'));
      expect([lane.fill, lane.backgroundColor]).to.deep.equal([system('CanvasText'), system('Canvas')]);
      expect(lane.borderTopStyle).to.equal('solid');
      expect(getComputedStyle(inside(detector, '.alert')).borderTopStyle).to.equal('solid');
    });

    it('the room: tiles and buttons have edges, devices that are off a crossed-out icon', async () => {
      const room = await shown['a call']!();
      for (const selector of ['.tile', '.caption > span', 'button.leave', '.control'])
        expect(getComputedStyle(inside(room, selector)).borderTopStyle, selector).to.equal('solid');
      expect(getComputedStyle(inside(room, '.control .gap')).stroke).to.equal(system('ButtonFace'));
      const focused = inside(room, '.control');
      focused.focus({ focusVisible: true } as FocusOptions);
      const { outlineStyle, outlineColor } = getComputedStyle(focused);
      expect(outlineStyle).to.equal('solid');
      expect(outlineColor).not.to.equal(system('Canvas'));
    });
  });

  for (const colorScheme of ['light', 'dark'])
    itEmulated(`more contrast, ${colorScheme}: nothing is pale, every button has an edge`, async () => {
      document.documentElement.style.colorScheme = colorScheme;
      try {
        const trainer = (await shown['a trainer']!()) as MaskTrainer;
        const { color } = getComputedStyle(trainer);
        const edge = () => getComputedStyle(inside(trainer, '.quiet')).borderTopColor;
        expect(getComputedStyle(inside(trainer, '.status')).color).not.to.equal(color);
        expect(edge()).not.to.equal(color);
        await emulate({ contrast: 'more' });
        for (const selector of ['.status', '.hint', 'figcaption'])
          expect(getComputedStyle(inside(trainer, selector)).color, selector).to.equal(color);
        await trainer.clear(trainer.labels[0]);
        await trainer.updateComplete;
        const buttons = [...trainer.renderRoot.querySelectorAll('button')];
        expect(buttons.map((each) => each.matches('.quiet:disabled'))).to.include(true);
        for (const button of buttons)
          expect(getComputedStyle(button).borderTopColor, button.textContent).to.equal(color);
        await expect(trainer).to.be.accessible();
      } finally {
        document.documentElement.style.colorScheme = '';
      }
    });

  itEmulated('reduced motion: what is recorded does not pulse, and pictures do not fly in', async () => {
    const trainer = await shown['a trainer']!();
    inside(trainer, '.record').classList.add('recording');
    const animations = () =>
      ['.dot', '.thumbnails canvas'].map(
        (selector) => getComputedStyle(inside(trainer, selector)).animationName,
      );
    expect(animations()).to.deep.equal(['pulse', 'arrive']);
    await emulate({ reducedMotion: 'reduce' });
    expect(animations()).to.deep.equal(['none', 'none']);
  });

  for (const reducedMotion of canEmulate ? ['no-preference', 'reduce'] : ['no-preference'])
    it(`the plot follows a change of its colours (reduced motion: ${reducedMotion})`, async () => {
      await emulate({ reducedMotion });
      const trainer = await shown['a trainer']!();
      const canvas = trainer.renderRoot.querySelector<HTMLCanvasElement>('.plot canvas')!;
      const holds = (...colour: number[]) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 3] === 255 && colour.every((level, channel) => data[i + channel] === level))
            return true;
        return false;
      };
      await until(() => holds(0x3a, 0x4f, 0xd8));
      trainer.style.setProperty('--mask-room-accent', '#c0ffee');
      await until(() => holds(0xc0, 0xff, 0xee));
      trainer.style.setProperty('--mask-room-accent', '');
      trainer.style.colorScheme = 'dark';
      await until(() => holds(0xa4, 0xb1, 0xff));
    });

  for (const theme of ['paper', 'night'])
    it(`the theme “${theme}” in the documentation applies and is readable`, async () => {
      const text = await (await fetch('/docs/theming.md')).text();
      const blocks = [...text.matchAll(/```css\n([^`]*)```/g)].map(([, css]) => css!);
      const css = blocks.find((block) => block.includes(`.${theme} {`))!;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
      document.documentElement.className = theme;
      document.documentElement.style.background = 'Canvas';
      try {
        for (const show of Object.values(shown)) {
          const element = await show();
          const surface = /surface: (#\w+)/.exec(css)![1]!;
          const channels = surface.match(/\w\w/g)!.map((channel) => parseInt(channel, 16));
          expect(getComputedStyle(inside(element, '.stack')).backgroundColor).to.equal(
            `rgb(${channels.join(', ')})`,
          );
          await expect(element).to.be.accessible();
        }
      } finally {
        document.adoptedStyleSheets = [];
        document.documentElement.className = document.documentElement.style.cssText = '';
      }
    });

  for (const colorScheme of ['light', 'dark'])
    for (const [name, show] of Object.entries(shown))
      it(`${name} is readable, ${colorScheme}`, async () => {
        document.documentElement.style.colorScheme = colorScheme;
        document.documentElement.style.background = 'Canvas';
        try {
          await expect(await show()).to.be.accessible();
        } finally {
          document.documentElement.style.cssText = '';
        }
      });

  describe('what the page cannot override:', () => {
    for (const [name, show] of Object.entries(shown)) {
      it(`${name} keeps its border and font under a reset, and its width if the content decides`, async () => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(
          '* { margin: 0; padding: 0; border: 0 } html { font-size: 62.5% } body { font-size: 1.6rem; white-space: nowrap }',
        );
        document.adoptedStyleSheets = [sheet];
        try {
          const element = await show();
          const stack = getComputedStyle(inside(element, '.stack'));
          expect(stack.padding).to.equal('18px');
          expect(stack.borderTopStyle + stack.borderTopWidth).to.equal('solid1px');
          const words = getComputedStyle(inside(element, '.status, .spoken'));
          expect(words.fontSize).to.equal('16px');
          if (inside(element, '.status')) expect(words.whiteSpace).to.equal('normal');
          element.parentElement!.style.cssText =
            'display: flex; flex-direction: column; align-items: center; width: 600px';
          expect(element.clientWidth).to.be.within(400, 600);
          element.parentElement!.style.width = '200px';
          expect(element.clientWidth).to.equal(200);
          element.style.height = '3000px';
          expect(inside(element, '.stack').offsetHeight).to.equal(3000);
        } finally {
          document.adoptedStyleSheets = [];
        }
      });

      it(`${name} looks the same in another document, and back`, async () => {
        const element = await show();
        const home = element.parentElement!;
        const look = () => {
          const { display, padding } = getComputedStyle(inside(element, '.stack'));
          const part = getComputedStyle(inside(element, 'video, .dot, meter, .avatar, [part=share]'));
          return [getComputedStyle(element).display, display, padding, part.position, part.borderTopWidth];
        };
        const before = look();
        const frame = await fixture<HTMLIFrameElement>(html`<iframe style="width: 640px"></iframe>`);
        frame.contentDocument!.body.append(element);
        expect(look()).to.deep.equal(before);
        home.append(element);
        expect(look()).to.deep.equal(before);
      });
    }

    it('a new element keeps its styles in another document', async () => {
      const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
      const detector = document.createElement('mask-detector');
      frame.contentDocument!.body.append(detector);
      await detector.updateComplete;
      expect(getComputedStyle(inside(detector, '.stack')).padding).to.equal('18px');
      expect(inside(detector, 'button').textContent).to.contain('Start');
    });

    it('text for screen readers alone does not lengthen a page with a scrolling part', async () => {
      const detector = (await shown['a detector']!()) as MaskDetector;
      void detector.start();
      await until(() => inside(detector, '.spoken'));
      const home = detector.parentElement!;
      home.style.cssText = 'height: 100px; overflow: auto';
      home.prepend(Object.assign(document.createElement('div'), { style: 'height: 9000px' }));
      expect(document.documentElement.scrollHeight).to.be.below(9000);
    });
  });
});
