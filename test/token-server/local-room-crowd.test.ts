import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { RawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

/*
 * A hundred people of one address who fill ten rooms and keep every documented limit of a single client, for as many
 * seconds as CROWD says, against a server of 512 MB. It reaches this machine's own server only, and ends by itself.
 */
const SECONDS = Math.min(Number(process.env.CROWD ?? 5), 300);

test('a crowd of one address cannot take the server from a call of another', async () => {
  const server = spawn(
    process.execPath,
    [
      '--max-old-space-size=512',
      '--import',
      'tsx',
      fileURLToPath(new URL('../../token-server/src/main.ts', import.meta.url)),
    ],
    {
      env: {
        ...process.env,
        PORT: '0',
        HOST: '127.0.0.1',
        TRUST_PROXY: 'loopback',
        RATE_LIMIT: '100000',
        LOG_LEVEL: 'fatal',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    let line = '';
    server.stdout.on('data', (data) => (line += String(data)));
    await until(() => /:\d+/.test(line), 'the server should start', 20_000);
    const url = `http://127.0.0.1:${/:(\d+)/.exec(line)![1]}`;
    const ada = await RawClient.join(url, 'ada', 'quiet', [], '10.0.0.2');
    const bo = await RawClient.join(url, 'bo', 'quiet', [], '10.0.0.3');
    const link = (await bo.message('connected')).peer_connections?.[0]?.id ?? bo.pc;

    const end = Date.now() + SECONDS * 1000;
    const people = Array.from({ length: 100 }, (_, i) => push(url, i, end));
    let revision = 1;
    while (Date.now() < end) {
      revision++;
      bo.update([{ id: link, ice: { ufrag: 'b', revision, candidates: [{ candidate: `c${revision}` }] } }]);
      await until(() => ada.said(link).includes(`ice ${revision}`), 'the call should go on', 10_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await Promise.all(people);
    assert.equal(server.exitCode, null, 'the server should live');
    assert.deepEqual([ada.closed, bo.closed], [null, null]);
    // There is a place for somebody else, too.
    const late = await RawClient.join(url, 'late', 'after', [], '10.0.0.4');
    await late.settled();
    for (const client of [ada, bo, late]) client.drop();
  } finally {
    server.kill();
  }
});

/** Says as much as one may on all of its links, until the end; comes back when it is turned away. */
async function push(url: string, number: number, end: number): Promise<void> {
  let revision = 1;
  while (Date.now() < end) {
    const client = await RawClient.join(url, `p${number}`, `room-${number % 10}`).catch(() => null);
    while (client?.closed === null && Date.now() < end) {
      revision += 2;
      const ids = new Set(
        client
          .messages()
          .flatMap((message) => message.peer_connections ?? [])
          .map(({ id }) => id),
      );
      for (const id of ids) {
        const sdp = `${number} ${revision} ${'x'.repeat(190_000)}`;
        const candidates = Array.from({ length: 200 }, (_, i) => ({ candidate: `${i} ${'y'.repeat(1900)}` }));
        const ice = { ufrag: `u${revision}`, revision, candidates };
        for (const type of ['answer', 'offer'])
          client.update([
            { id, description: { type, revision, sdp } },
            { id, ice },
          ]);
      }
      client.frames.splice(0, client.frames.length - 50);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    client?.say({ type: 'disconnect', version: 2, session: client.session });
    client?.drop();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
