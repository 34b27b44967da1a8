import { BadLine } from '../token-server/support/bad-line.ts';
import { generator } from '../token-server/support/random.ts';
import { expect, test, type Page } from './fixtures.ts';
import { keepPeers } from './in-page.ts';

/*
 * Camera and microphone are toggled fast and by everything that can toggle them, also while the line is down. What the other one gets at the
 * end is what is shown here.
 * `TOGGLES=20 SEED=7 npx playwright test toggles` runs more rounds.
 */
const rounds = Number(process.env['TOGGLES'] ?? 2);
const seed = Number(process.env['SEED'] ?? 2);

/** What is toggled, and by whom. A device cannot be pulled out here: its track is stopped and says that it has ended, as then. */
const toggles = {
  'microphone, by the page': (room: Room) => void (room.muted = !room.muted),
  'camera, by the page': (room: Room) => void (room.cameraOff = !room.cameraOff),
  'microphone, by its button': (room: Room) => press(room, 'Microphone'),
  'camera, by its button': (room: Room) => press(room, 'Camera'),
  'microphone, by the SDK': (room: Room) => flip(room, 'audioTracks'),
  'camera, by the SDK': (room: Room) => flip(room, 'videoTracks'),
  'microphone, which ends': (room: Room) => end(room, 'audioTracks'),
  'camera, which ends': (room: Room) => end(room, 'videoTracks'),
};

type Room = HTMLElementTagNameMap['twilio-room'];

// These run in the page, which is given their text.
function press(room: Room, name: string): void {
  const buttons = [...room.shadowRoot!.querySelectorAll<HTMLButtonElement>('button[aria-pressed]')];
  buttons.find((button) => button.textContent.includes(name))?.click();
}
function flip(room: Room, kind: 'audioTracks' | 'videoTracks'): void {
  for (const { track } of room.room!.localParticipant[kind].values())
    if (track.isEnabled) track.disable();
    else track.enable();
}
function end(room: Room, kind: 'audioTracks' | 'videoTracks'): void {
  for (const { track } of room.room!.localParticipant[kind].values()) {
    track.mediaStreamTrack.stop();
    track.mediaStreamTrack.dispatchEvent(new Event('ended'));
  }
}

const toggle = (page: Page, what: keyof typeof toggles) =>
  page.evaluate(
    `{ ${press} ${flip} ${end} (${String(toggles[what])})(document.querySelector('twilio-room')) }`,
  );

/** What the person is shown of their own devices. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('twilio-room')!.shadowRoot!;
    const pressed = [...root.querySelectorAll('button[aria-pressed]')].map(
      (button) => button.getAttribute('aria-pressed') === 'true',
    );
    return { microphone: pressed[0], camera: pressed[1] };
  });

/** What the other one sees and hears: by the marks, and by what arrives within half a second. */
const received = (page: Page) =>
  page.evaluate(async () => {
    const room = document.querySelector('twilio-room')!;
    const [ada] = room.participants;
    const tiles = [...room.shadowRoot!.querySelectorAll('.tile:not(.self)')];
    const videos = tiles.flatMap((tile) => [...tile.querySelectorAll('video')]);
    let frames = 0;
    const count = (video: HTMLVideoElement) =>
      video.requestVideoFrameCallback(() => {
        frames++;
        count(video);
      });
    videos.forEach(count);
    const energy = async () => {
      let sum = 0;
      for (const peer of (window as unknown as { peers: RTCPeerConnection[] }).peers)
        for (const report of (await peer.getStats()).values())
          if (report.type === 'inbound-rtp' && report.kind === 'audio')
            sum += report['totalAudioEnergy'] as number;
      return sum;
    };
    const before = await energy();
    // The drawn camera beeps once a second.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    return {
      tiles: tiles.length,
      microphone: ada?.microphoneOn,
      camera: ada?.cameraOn,
      sounds: (await energy()) - before > 1e-6,
      moves: frames > 1,
    };
  });

test('the other person gets what your own tile shows, however it was toggled', async ({
  page,
  context,
  url,
}) => {
  test.setTimeout(60_000 + 20_000 * rounds);
  const line = await BadLine.to(Number(new URL(url).port));
  const other = await context.newPage();
  await other.addInitScript(keepPeers);
  const join = async (each: Page, origin: string, name: string) => {
    await each.goto(`${origin}/video.html`);
    await each.evaluate((identity) => {
      const room = document.querySelector('twilio-room')!;
      Object.assign(room, { name: 'toggles', identity });
      return room.join();
    }, name);
  };
  await join(other, url, 'Ben');
  await join(page, line.url, 'Ada');
  await expect.poll(() => received(other)).toMatchObject({ tiles: 1, moves: true, sounds: true });

  const random = generator(seed);
  const names = Object.keys(toggles) as (keyof typeof toggles)[];
  for (let round = 1; round <= rounds; round++) {
    const log: string[] = [];
    // In two of three rounds the line is cut meanwhile.
    const cut = round % 3 ? 2 + Math.floor(random() * 6) : -1;
    for (let step = 0; step < 10; step++) {
      if (step === cut) {
        log.push('the line is cut');
        void line.drop('', random() * 300);
      }
      const what = names[Math.floor(random() * names.length)]!;
      log.push(what);
      await toggle(page, what);
      await page.waitForTimeout(50 + random() * 350);
    }
    await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'connected');
    await expect
      .poll(
        async () => {
          const here = await shown(page);
          const there = await received(other);
          return {
            here,
            there,
            same:
              there.tiles === 1 &&
              there.microphone === here.microphone &&
              there.sounds === here.microphone &&
              there.camera === here.camera &&
              there.moves === here.camera,
          };
        },
        { message: `round ${round}: ${log.join('; ')}`, timeout: 12_000 },
      )
      .toMatchObject({ same: true });
  }
  await line.close();
});
