import { expect } from '@open-wc/testing';
import { MaskRoomError } from '../../src/errors/index.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { isFirefox } from '../engine.ts';
import { answerTokens, FakeSdk } from '../room/fake-sdk.ts';

TwilioRoom.define('twilio-room');

/** The order of events is the element's, whatever the engine: the slower one lives fewer lives. */
const SEQUENCES = isFirefox ? 60 : 200;
const EVENTS = [
  'room-join',
  'room-joined',
  'room-left',
  'room-reconnecting',
  'room-reconnected',
  'participant-joined',
  'room-error',
  'local-video',
  'remote-video',
];

/** The same numbers between 0 and 1 for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const { setTimeout: timer, clearTimeout: clearTimer } = window;
const wait = (milliseconds: number) => new Promise((resolve) => timer(resolve, milliseconds));

/** What the page's listeners throw on purpose reaches nobody. */
let throwing = false;
addEventListener(
  'error',
  (event) => {
    if (!throwing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

/** With the browser's own devices, and a stand-in of the SDK that can be held still in every state. */
describe('<twilio-room> after removal', () => {
  const { fetch } = window;
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  let tracks: MediaStreamTrack[] = [];
  let asking = 0;
  let sdk: FakeSdk;
  const live = () => tracks.filter(({ readyState }) => readyState === 'live');

  before(() => {
    answerTokens();
    mediaDevices.getUserMedia = async (constraints) => {
      asking++;
      try {
        const stream = await ask(constraints);
        tracks.push(...stream.getTracks());
        return stream;
      } finally {
        asking--;
      }
    };
  });

  after(() => {
    window.fetch = fetch;
    TwilioRoom.sdk = null;
    Reflect.deleteProperty(mediaDevices, 'getUserMedia');
  });

  beforeEach(() => {
    tracks = [];
    TwilioRoom.sdk = sdk = new FakeSdk();
  });

  /** Waits until every request for a device is answered, and what follows has had its turn. */
  async function settled(): Promise<void> {
    do await wait(30);
    while (asking > 0);
    for (let n = 0; n < 40 && live().length > 0; n++) await wait(50);
  }

  it('leaves no camera on if its document’s listeners cannot be removed and its timers are cleared', async () => {
    const planned: number[] = [];
    const room = new TwilioRoom();
    document.body.append(room);
    await room.preview();
    expect(live()).to.have.lengthOf(2);
    throwing = true;
    document.removeEventListener = () => {
      throw new TypeError('taken apart');
    };
    window.setTimeout = ((...given: Parameters<typeof timer>) => {
      planned.push(timer(...given));
      return planned.at(-1);
    }) as typeof timer;
    try {
      room.remove();
      planned.forEach((id) => clearTimer(id));
      await settled();
      expect(live()).to.deep.equal([]);
    } finally {
      throwing = false;
      window.setTimeout = timer;
      Reflect.deleteProperty(document, 'removeEventListener');
    }
  });

  it('turns no camera on outside of the document', async () => {
    const room = new TwilioRoom();
    room.name = 'mask';
    const codes = await Promise.all(
      [room.preview(), room.join()].map((each) => each.then(String, ({ code }: { code: string }) => code)),
    );
    expect(codes).to.deep.equal(['aborted', 'aborted']);
    await settled();
    expect(live()).to.deep.equal([]);
    for (const method of ['preview', 'join'] as const) {
      const alone = new TwilioRoom();
      alone.name = 'mask';
      const told: string[] = [];
      alone.addEventListener('room-error', ({ detail }) => told.push(detail.code));
      const error = await alone[method]().then(String, (cause: Error) => cause);
      expect(error, method).to.be.instanceOf(MaskRoomError).with.property('code', 'aborted');
      await settled();
      expect(live(), method).to.deep.equal([]);
      expect([alone.status, alone.error, told.length], method).to.deep.equal(['idle', null, 0]);
    }
    expect(sdk.calls).to.deep.equal([]);
    const used = new TwilioRoom();
    const previewing = used.preview();
    document.body.append(used);
    await previewing;
    expect(live(), 'put into it in the same task').to.have.lengthOf(2);
    used.remove();
    await settled();
  });

  it('leaves no camera on in a frame that navigates or is removed', async () => {
    for (const end of ['goes', 'is taken away']) {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const room = new TwilioRoom();
      room.autoPreview = true;
      document.body.append(room);
      await room.preview();
      frame.contentDocument!.body.append(room);
      await wait(50);
      expect(live(), 'moved').to.have.lengthOf(2);
      if (end === 'goes') frame.srcdoc = '<p>Another page';
      else frame.remove();
      await settled();
      expect(live(), end).to.deep.equal([]);
      // Where the document has no window, `preview` turns the camera on no more.
      const { length } = tracks;
      await wait(1500);
      expect(tracks.length, end).to.equal(length);
      frame.remove();
      tracks = [];
    }
  });

  it(`leaves no camera on, in ${SEQUENCES} random sequences`, async function () {
    this.timeout(240_000);
    let captured = 0;
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      tracks = [];
      const log = await life(seed);
      if (tracks.length > 0) captured++;
      expect(live().length, `seed ${seed}: ${log.join(', ')}`).to.equal(0);
    }
    expect(captured, 'lives in which a device was opened').to.be.greaterThan(SEQUENCES / 3);
  });

  /** One element's life up to its end, with what a page and its hosts may do to it; returns what was done. */
  async function life(seed: number): Promise<string[]> {
    const random = numbers(seed);
    const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const log: string[] = [];
    const planned: number[] = [];
    const places = [document.createElement('div'), document.createElement('div')];
    document.body.append(...places);
    const frame = document.createElement('iframe');
    document.body.append(frame);
    TwilioRoom.sdk = sdk = new FakeSdk();
    if (random() < 0.3) sdk.answer = random() < 0.5 ? new Promise(() => undefined) : wait(60).then();

    let room = new TwilioRoom();
    room.name = 'mask';
    const add = (name: string, chance: number) => random() < chance && room.toggleAttribute(name, true);
    add('preview', 0.4);
    add('muted', 0.2);
    add('camera-off', 0.2);
    const ended = new AbortController();
    const { signal } = ended;
    if (random() < 0.3)
      for (const event of EVENTS)
        room.addEventListener(
          event,
          () => {
            throw new Error('the page’s own');
          },
          { signal },
        );
    const leaver = random() < 0.15 ? one(EVENTS) : '';
    if (leaver) room.addEventListener(leaver, () => room.remove(), { signal });
    log.push(`removed in ${leaver}`);
    throwing = true;
    window.setTimeout = ((...given: Parameters<typeof timer>) => {
      planned.push(timer(...given));
      return planned.at(-1);
    }) as typeof timer;

    const steps: Record<string, () => unknown> = {
      append: () => places[0]!.append(room),
      move: () => one(places).append(room),
      moveBefore: () =>
        room.isConnected &&
        room.ownerDocument === document &&
        (places[1] as unknown as { moveBefore?: typeof Node.prototype.insertBefore }).moveBefore?.(
          room,
          null,
        ),
      'out and in': () => (room.remove(), places[0]!.append(room)),
      out: () => room.remove(),
      adopt: () => frame.contentDocument?.body.append(room),
      'through a parsed document': () => {
        new DOMParser().parseFromString('<p>', 'text/html').body.append(room);
        places[0]!.append(room);
      },
      clone: () => {
        const twin = room.cloneNode(true) as TwilioRoom;
        places[1]!.append(twin);
        twin.remove();
      },
      preview: () => room.preview().catch(() => undefined),
      join: () => room.join().catch(() => undefined),
      leave: () => room.leave(),
      camera: () => (room.cameraOff = !room.cameraOff),
      reconnecting: () => sdk.rooms.at(-1)?.emit('reconnecting', new Error()),
      reconnected: () => sdk.rooms.at(-1)?.emit('reconnected'),
      lost: () => random() < 0.3 && sdk.rooms.at(-1)?.disconnect(new Error()),
      'page’s listener on the SDK’s room': () =>
        sdk.rooms.at(-1)?.on('disconnected', () => {
          throw new Error('the page’s own');
        }),
      freeze: () => {
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      },
      visibility: () => document.dispatchEvent(new Event('visibilitychange')),
      pause: () => wait(1 + random() * 120),
    };
    const run = async (name: string) => {
      log.push(name);
      try {
        // What a step begins is not waited for, but for a pause.
        const result = steps[name]!();
        if (name === 'pause') await result;
      } catch (error) {
        if (!/the page’s own|taken apart/.test(String(error))) throw error;
      }
    };
    try {
      await run(one(['append', 'preview', 'join', 'adopt']));
      await run('append');
      await run(one(['preview', 'join', 'pause']));
      for (let rest = Math.floor(random() * 7); rest > 0; rest--) await run(one(Object.keys(steps)));
      if (random() < 0.6) await run('pause');
      const end = one([
        'removed',
        'removed',
        'removed in a document taken apart',
        'removed in a document taken apart',
        'its frame removed',
      ]);
      log.push(end);
      const patched = room.ownerDocument;
      if (end.includes('apart'))
        patched.removeEventListener = () => {
          throw new TypeError('taken apart');
        };
      if (end.includes('frame')) {
        frame.contentDocument!.body.append(room);
        frame.remove();
      } else room.remove();
      // Of an element that was out already, too: a late call is no reason to open anything for good.
      if (random() < 0.2) room.preview().catch(() => undefined);
      planned.forEach((id) => clearTimer(id));
      await wait(5);
      Reflect.deleteProperty(patched, 'removeEventListener');
    } finally {
      window.setTimeout = timer;
      await settled();
      throwing = false;
      ended.abort();
      frame.remove();
      places.forEach((place) => place.remove());
      room = new TwilioRoom();
    }
    return log;
  }
});
