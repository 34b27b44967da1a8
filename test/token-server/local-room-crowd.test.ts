import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import type { Probe } from './support/probe.ts';
import { RawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

/*
 * A hundred people of one address against a server of 512 MB, for as many seconds as CROWD says. Server and crowd have a process each: what
 * the others of this process wait for is the server. It reaches this machine's own server only, and ends by itself.
 */
const SECONDS = Math.min(Number(process.env['CROWD'] ?? 4), 300);
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('a crowd of one address cannot take the server from a call of another', async (t) => {
  const server = spawn(
    process.execPath,
    [
      ...['--max-old-space-size=512', '--import', 'tsx', '--import', file('support/probe.ts')],
      file('../../token-server/src/main.ts'),
    ],
    {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', TRUST_PROXY: 'loopback', LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  t.after(() => server.kill());
  let line = '';
  server.stdout!.on('data', (data) => (line += String(data)));
  await until(() => /:\d+/.test(line), 'the server should start', 20_000);
  const url = `http://127.0.0.1:${/:(\d+)/.exec(line)![1]}`;
  const ada = await RawClient.join(url, 'ada', 'quiet', [], '10.0.0.2');
  const bo = await RawClient.join(url, 'bo', 'quiet', [], '10.0.0.3');
  const before = await probe(server);

  const crowd = spawn(
    process.execPath,
    ['--import', 'tsx', file('support/crowd.ts'), url, String(SECONDS), ...(process.env['WAYS']?.split(',').filter(Boolean) ?? [])],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.after(() => crowd.kill());
  let said = '';
  crowd.stdout.on('data', (data) => (said += String(data)));

  const waits: number[] = [];
  const joins: number[] = [];
  let token: string | undefined;
  let revision = 1;
  let n = 0;
  while (crowd.exitCode === null) {
    assert.equal(server.exitCode, null, 'the server should live');
    revision++;
    const asked = performance.now();
    bo.update([{ id: bo.pc, ice: { ufrag: 'b', revision, candidates: [{ candidate: `c${revision}` }] } }]);
    await until(() => ada.said(bo.pc).includes(`ice ${revision}`), 'the call should go on', 10_000, undefined, 5);
    waits.push(performance.now() - asked);
    const joining = performance.now();
    // Somebody else comes, and goes again.
    const cleo = await RawClient.open(url, '10.0.0.4');
    token ??= await cleo.token(url, 'cleo', 'quiet');
    await cleo.enter(token, 'quiet');
    joins.push(performance.now() - joining);
    cleo.say({ type: 'disconnect', version: 2, session: cleo.session });
    cleo.drop();
    if (n++ % 4 === 0) console.log(JSON.stringify(await probe(server)));
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  console.log(said, Math.max(...waits), Math.max(...joins), waits.length);
  assert.deepEqual([ada.closed, bo.closed], [null, null]);
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    console.log(JSON.stringify(await probe(server)));
  }
  console.log(before);
  for (const client of [ada, bo]) client.drop();
});

async function probe(server: ChildProcess): Promise<Probe> {
  server.send('?');
  const [answer] = (await once(server, 'message')) as [Probe];
  return answer;
}
