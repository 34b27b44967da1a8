import type { RoomMessage } from '../../src/index.ts';
import { expect, test, type Page } from './fixtures.ts';

/** What a page has been told: who has said what, on which topic. */
interface Told {
  told: [identity: string, topic: string, payload: unknown][];
}

/** Opens a page whose room keeps what it is told, and joins. */
async function enter(page: Page, identity: string): Promise<void> {
  await page.goto('/video.html');
  await page.evaluate(async (name) => {
    await customElements.whenDefined('twilio-room');
    const room = document.querySelector('twilio-room')!;
    const told: Told['told'] = [];
    Object.assign(window, { told });
    room.addEventListener('room-message', ({ detail }: CustomEvent<RoomMessage>) =>
      told.push([detail.participant.identity, detail.topic, detail.payload]),
    );
    // Small: three of them are encoded here.
    Object.assign(room, {
      name: 'messages',
      identity: name,
      connectOptions: { video: { width: 320, height: 180 } },
    });
    await room.join();
  }, identity);
}

/** What `page` was told by `identity` on `topic`. */
const said = (page: Page, identity: string, topic: string) =>
  page.evaluate(
    ([who, what]) =>
      (window as unknown as Told).told
        .filter(([sender, about]) => sender === who && about === what)
        .map(([, , payload]) => payload),
    [identity, topic] as const,
  );

test('who comes late, while somebody else leaves, is told what holds and all that is said from then on', async ({
  context,
}) => {
  const [ada, ben, cleo] = [await context.newPage(), await context.newPage(), await context.newPage()];
  await enter(ada, 'Ada');
  await enter(ben, 'Ben');
  await ben.evaluate(() => document.querySelector('twilio-room')!.send('hand', 'up', { keep: true }));
  await ada.evaluate(async () => {
    const room = document.querySelector('twilio-room')!;
    await room.send('page', 1, { keep: true });
    await room.send('chat', 'hello');
    await room.send('page', 2, { keep: true });
  });
  await expect.poll(() => said(ben, 'Ada', 'page')).toEqual([1, 2]);
  await expect.poll(() => said(ada, 'Ben', 'hand')).toEqual(['up']);

  // Ada talks on and on, and knows how far she was when Cleo came.
  await ada.evaluate(() => {
    const room = document.querySelector('twilio-room')!;
    const talk = { count: 0, atCleo: -1, over: false };
    Object.assign(window, { talk });
    room.addEventListener('participant-joined', () => (talk.atCleo = talk.count));
    const timer = setInterval(() => {
      if (talk.over) clearInterval(timer);
      else void room.send('count', talk.count++);
    }, 40);
  });
  await expect.poll(async () => (await said(ben, 'Ada', 'count')).length).toBeGreaterThan(3);
  await Promise.all([
    enter(cleo, 'Cleo'),
    // As Cleo is let in, and before the two are connected.
    ada
      .waitForFunction(() => document.querySelector('twilio-room')!.participants.length === 2)
      .then(() => ben.evaluate(() => document.querySelector('twilio-room')!.leave())),
  ]);
  await expect(ben.locator('twilio-room')).toHaveJSProperty('status', 'disconnected');
  const large = 'é'.repeat(100_000);
  await ada.evaluate((text) => {
    const room = document.querySelector('twilio-room')!;
    void room.send('page', 3, { keep: true });
    return room.send('text', text);
  }, large);
  await expect.poll(async () => (await said(cleo, 'Ada', 'text')).length).toBe(1);
  const { count, atCleo } = await ada.evaluate(() => {
    const { talk } = window as unknown as { talk: { count: number; atCleo: number; over: boolean } };
    talk.over = true;
    return talk;
  });

  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  await expect.poll(async () => (await said(cleo, 'Ada', 'count')).at(-1)).toBe(count - 1);
  expect(await said(cleo, 'Ada', 'count'), 'each once, in order, from when she came').toEqual(
    numbers(atCleo, count),
  );
  const heard = await said(ben, 'Ada', 'count');
  expect(heard, 'each once, in order, until he left').toEqual(numbers(0, heard.length));
  expect(await said(cleo, 'Ada', 'page'), 'what held when she came, and what has held since').toEqual([2, 3]);
  expect(await said(cleo, 'Ada', 'chat'), 'nothing that was said before').toEqual([]);
  expect(await said(cleo, 'Ada', 'text')).toEqual([large]);

  // Whoever comes back is told what holds now; what he said himself went with him.
  await enter(ben, 'Ben');
  await expect.poll(() => said(ben, 'Ada', 'page')).toEqual([3]);
  await ben.evaluate(() => document.querySelector('twilio-room')!.send('back', true));
  for (const page of [ada, cleo]) await expect.poll(() => said(page, 'Ben', 'back')).toEqual([true]);
  expect(await said(ada, 'Ben', 'hand'), 'not said again').toEqual(['up']);

  // What is too large is not sent, and says how large it may be.
  const refused = await ada.evaluate(() =>
    document
      .querySelector('twilio-room')!
      .send('text', 'x'.repeat(256 * 1024))
      .catch(({ code, params }: { code: string; params: { limit: number } }) => [code, params.limit]),
  );
  expect(refused).toEqual(['message-too-large', 256 * 1024]);
  expect(await said(ada, 'Ada', 'count'), 'her own').toEqual([]);
});
