import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage, type Caller } from './support/callers.ts';
import { generator } from './support/random.ts';

/*
 * Connections that drop at random instants while two people join or publish: whatever was under way both ways is lost,
 * then the socket. Each time both must see and hear each other afterwards, on the very tracks that the SDK has handed
 * out, and be able to publish something new.
 * `DROPS=24 SEED=7 node --import tsx --test test/token-server/local-room-drops.test.ts` runs more of them.
 */
const drops = Number(process.env['DROPS'] ?? 4);
const seed = Number(process.env['SEED'] ?? 1);

let stage: Stage;
let ada: Caller;
let ben: Caller;

before(async () => {
  stage = await Stage.open();
  stage.line.latency = 40;
  [ada, ben] = await Promise.all([stage.caller('ada'), stage.caller('ben')]);
});
after(() => stage.close());

const random = generator(seed);

for (let number = 1; number <= drops; number++) {
  const plan = {
    during: random() < 0.6 ? 'join' : 'publish',
    victims: [['ada'], ['ben'], ['ada', 'ben']][Math.floor(random() * 3)]!,
    // Most of them early, while the two are still negotiating.
    after: Math.round(random() ** 2 * 700),
    silence: Math.round(random() * 250),
    again: random() < 0.3,
  };
  test(`drop ${number} of ${drops}: ${JSON.stringify(plan)}`, async (t) => {
    t.after(() => Promise.all([ada.leave(), ben.leave()]));
    const room = `drop-${seed}-${number}`;
    await ada.join(room);
    await ben.join(room);
    let publishing: Promise<unknown> = Promise.resolve();
    if (plan.during === 'publish') {
      await Promise.all([ada.hears(ben), ben.hears(ada)]);
      publishing = Promise.all([ada.run('caller.publishMore()'), ben.run('caller.publishMore()')]);
    }
    await wait(plan.after);
    await drop(plan.victims, plan.silence);
    if (plan.again) {
      await wait(300);
      await drop(plan.victims, 0);
    }
    await Promise.all(plan.victims.map((who) => (who === 'ada' ? ada : ben).sees('reconnected')));
    // Long enough for a peer connection that is about to be replaced to be gone.
    await wait(500);
    await publishing;
    const videos = plan.during === 'publish' ? 2 : 1;
    await Promise.all([ada.hearsAll(ben, videos), ben.hearsAll(ada, videos)]);

    await Promise.all([ada.run('caller.publishMore()'), ben.run('caller.publishMore()')]);
    await Promise.all([ada.hearsAll(ben, videos + 1), ben.hearsAll(ada, videos + 1)]);
    assert.deepEqual([...(await ada.errors()), ...(await ben.errors())], []);
  });
}

async function drop(victims: string[], silence: number): Promise<void> {
  await Promise.all(victims.map((who) => stage.line.drop(who, silence)));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
