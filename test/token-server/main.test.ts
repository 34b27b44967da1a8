import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { RawClient } from './support/raw-client.ts';
import { until } from './support/until.ts';

/** The program itself, as `npm start` runs it. */
function run(environment: Record<string, string>) {
  const main = fileURLToPath(new URL('../../token-server/src/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', ...environment },
  });
  const program = {
    out: '',
    log: '',
    code: undefined as number | null | undefined,
    stop: () => child.kill('SIGTERM'),
  };
  child.stdout.on('data', (data: Buffer) => (program.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (program.log += data.toString()));
  child.on('close', (code) => (program.code = code));
  return program;
}

test('prints its address, logs requests without their query, and on SIGTERM ends the calls and itself', async () => {
  const program = run({ PORT: '0' });
  await until(() => /http:\/\/localhost:\d+\n/.test(program.out), 'the address should be printed', 20_000);
  const url = program.out.match(/http:\/\/localhost:\d+/)![0].replace('localhost', '127.0.0.1');
  assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: 'ok', signaling: 'local' });

  const client = await RawClient.join(url, 'somebody', 'closing');
  program.stop();
  assert.equal((await client.message('disconnected')).status, 'completed');
  await until(() => program.code !== undefined, 'the program should end', 10_000);
  assert.equal(program.code, 0);
  assert.ok(program.log.includes('/video-token'));
  assert.ok(!program.log.includes('somebody'));
});

test('a port in use is reported in one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const program = run({ PORT: String(port), LOG_LEVEL: 'silent' });
  await until(() => program.code !== undefined, 'the program should end', 20_000);
  other.close();
  assert.equal(program.code, 1);
  assert.equal(
    program.log,
    `Mask Room cannot start: port ${port} is in use. Stop the other program or set PORT.\n`,
  );
});

test('an incomplete configuration is refused by name', async () => {
  const program = run({ PORT: '0', TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}` });
  await until(() => program.code !== undefined, 'the program should end', 20_000);
  assert.equal(program.code, 1);
  assert.match(
    program.log,
    /^Mask Room cannot start: TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET are missing\./,
  );
});

test('ADMIT names the module that says who is signed in', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mask-room-'));
  t.after(() => rm(folder, { recursive: true }));
  const admit = join(folder, 'admit.mjs');
  await writeFile(
    admit,
    `export default ({ headers }) =>
      headers.get('cookie') === 'who=ada' ? { identity: 'ada' } : { refused: 'not-signed-in' };`,
  );
  const program = run({ PORT: '0', ADMIT: admit });
  t.after(() => program.stop());
  await until(() => program.out.includes('\n'), 'the address should be printed', 20_000);
  const url = program.out.match(/http:\/\/localhost:\d+/)![0].replace('localhost', '127.0.0.1');
  const ask = (headers: Record<string, string>) => fetch(`${url}/video-token?identity=mallory`, { headers });
  assert.equal(((await (await ask({ cookie: 'who=ada' })).json()) as { identity: string }).identity, 'ada');
  assert.equal((await ask({})).status, 401);
});

test('a module that cannot say who is signed in keeps the server from starting', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'mask-room-'));
  t.after(() => rm(folder, { recursive: true }));
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export const admit = 1;');
  for (const [path, words] of [
    [empty, 'whose default export is no function'],
    [join(folder, 'none.mjs'), 'which cannot be loaded'],
  ] as const) {
    const program = run({ PORT: '0', ADMIT: path });
    await until(() => program.code !== undefined, 'the program should end', 20_000);
    assert.equal(program.code, 1);
    assert.ok(program.log.startsWith(`Mask Room cannot start: ADMIT names ${path}, ${words}`), program.log);
  }
});
