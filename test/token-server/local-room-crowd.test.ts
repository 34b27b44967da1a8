import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import type { CrowdReport } from './support/crowd.ts';
import type { Probe } from './support/probe.ts';
import { RawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

/*
 * A hundred people of one address against a server of 512 MB, for as many seconds as CROWD says; WAYS=a,b picks from the ways of
 * support/crowd.ts. Server and crowd have a process each, so that what this process waits for is the server. It reaches this machine's own
 * server only, and ends by itself.
 */
const SECONDS = Math.min(Number(process.env['CROWD'] ?? 4), 300);
const WAYS = process.env['WAYS']?.split(',').filter(Boolean) ?? [];
const MB = 1024 * 1024;

const node = (...args: string[]) => ['--import', 'tsx', ...args];
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('a crowd at one address cannot block a call from another', async (t) => {
  const server = spawn(
    process.execPath,
    [
      ...['--max-old-space-size=512', '--expose-gc'],
      ...node('--import', file('support/probe.ts'), file('../../token-server/src/main.ts')),
    ],
    {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', TRUST_PROXY: 'loopback', LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  t.after(() => server.kill());
  const url = await new Promise<string>((resolve) => {
    server.stdout!.on('data', (line) => resolve(`http://127.0.0.1:${/:(\d+)/.exec(String(line))![1]}`));
  });
  const ada = await RawClient.join(url, 'ada', 'quiet', [], '10.0.0.2');
  const bo = await RawClient.join(url, 'bo', 'quiet', [], '10.0.0.3');
  const before = await probe(server, 'collect');

  const crowd = spawn(process.execPath, node(file('support/crowd.ts'), url, String(SECONDS), ...WAYS), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => crowd.kill());
  let said = '';
  crowd.stdout.on('data', (data) => (said += String(data)));

  const longest = { message: 0, join: 0, delay: 0, memory: 0 };
  const note = (what: keyof typeof longest, value: number) => {
    longest[what] = Math.max(longest[what], value);
  };
  let token = '';
  for (let revision = 2; crowd.exitCode === null; revision++) {
    // Or she would be taken for gone.
    ada.frame({ type: 'heartbeat' });
    const talked = performance.now();
    bo.update([{ id: bo.pc, ice: { ufrag: 'b', revision, candidates: [{ candidate: `c${revision}` }] } }]);
    const heard = () => ada.said(bo.pc).includes(`ice ${revision}`);
    const state = () => JSON.stringify({ exit: server.exitCode, ada: ada.closed, bo: bo.closed });
    await until(heard, 'the call should go on', 10_000, state, 5);
    note('message', performance.now() - talked);
    // There is a place for somebody else, too.
    const joining = performance.now();
    // At once or, as the SDK does, at the second attempt.
    const cleo = await RawClient.open(url, '10.0.0.4').catch(() => RawClient.open(url, '10.0.0.4'));
    token ||= await cleo.token(url, 'cleo', 'quiet');
    await cleo.enter(token, 'quiet');
    note('join', performance.now() - joining);
    cleo.say({ type: 'disconnect', version: 2, session: cleo.session });
    cleo.drop();
    const { delay, memory } = await probe(server);
    note('delay', delay);
    note('memory', memory / MB);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const report = JSON.parse(said) as CrowdReport;
  t.diagnostic(JSON.stringify({ ...report, longest }));
  assert.equal(server.exitCode, null, 'the server should live');
  assert.deepEqual([ada.closed, bo.closed], [null, null]);
  assert.ok(report.joins >= 100, 'the crowd should have been let in');
  assert.ok(report.turnedAway['cut off']! > 0, 'the crowd should have said too much');
  if (SECONDS > 30) {
    // In a short run few come back: `local-room-limits.test.ts` holds it for one of them.
    assert.ok(report.turnedAway['Error: busy']! > 0, 'whoever was cut off should have had to wait');
    // Places of those who are cut off are kept for half a minute.
    const left = async () => (await probe(server, 'collect')).memory - before.memory;
    await until(
      async () => (await left()) < 32 * MB,
      'memory should be back',
      45_000,
      async () => `${(await left()) / MB} MB more`,
      1000,
    );
  }
  for (const client of [ada, bo]) client.drop();
});

async function probe(server: ChildProcess, how: 'as it is' | 'collect' = 'as it is'): Promise<Probe> {
  server.send(how);
  const [answer] = (await once(server, 'message')) as [Probe];
  return answer;
}
