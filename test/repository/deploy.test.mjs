/* global customElements, document -- in what runs in the page */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import test, { after, before, describe } from 'node:test';
import { generateSignedCookie } from 'hono/cookie';
import jwt from 'jsonwebtoken';
import { open, useBrowser } from './pages.mjs';

/* The ways of serving it in deploy/, each started as its README says, over one build. */

useBrowser();

const folder = mkdtempSync(join(tmpdir(), 'mask-room-deploy-'));
chmodSync(folder, 0o755);
const programs = [];
after(() => {
  for (const program of programs) program.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const SESSION_SECRET = 'a-long-secret-of-the-site-itself';
const ADMIT = 'deploy/sign-in/admit.mjs';
const credentials = {
  TWILIO_API_KEY_SID: `SK${'1'.repeat(32)}`,
  TWILIO_API_KEY_SECRET: 'a-secret-of-some-length-at-least',
};

/** Starts a program and waits until it answers at its address. */
async function start(command, options, address) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  programs.push(child);
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    if (await fetch(address).catch(() => null)) return { child, ended };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${command.join(' ')} does not answer: ${said}`);
}

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const cookieOf = async (person) =>
  (await generateSignedCookie('person', person, SESSION_SECRET)).split(';', 1)[0];

/** What somebody with this cookie gets for a room: a name, or why not. */
async function ask(origin, cookie, room = 'mask', init = {}) {
  const response = await fetch(`${origin}/video-token?room=${room}&identity=mallory`, {
    ...init,
    headers: { ...(cookie ? { cookie } : {}), ...init.headers },
  });
  const { code, identity, token } = await response.json();
  if (!token) return `${response.status} ${code}`;
  assert.equal(jwt.decode(token).grants.identity, identity);
  assert.equal(jwt.decode(token).grants.video.room, room);
  return identity;
}

/** What the example's sign-in says, at whatever door it is asked. */
async function assertAdmits(origin) {
  const ada = await cookieOf('ada');
  const answers = await Promise.all([
    ask(origin, ada, 'team'),
    ask(origin, await cookieOf('ben'), 'team'),
    ask(origin, await cookieOf('eve')),
    ask(origin, ada.replace('ada', 'ben')),
    ask(origin),
  ]);
  assert.deepEqual(answers, [
    'ada',
    '403 room-not-allowed',
    '401 not-signed-in',
    '401 not-signed-in',
    '401 not-signed-in',
  ]);
}

describe('Twilio Functions', () => {
  let origin;
  const log = [];
  before(async () => {
    const made = spawnSync('npm', ['run', '--silent', 'functions'], {
      encoding: 'utf8',
      env: { ...process.env, ADMIT },
      shell: process.platform === 'win32',
    });
    assert.equal(made.status, 0, made.stdout + made.stderr);
    const env = { ACCOUNT_SID: `AC${'0'.repeat(32)}`, ...credentials, SESSION_SECRET };
    const file = join(folder, 'functions.env');
    writeFileSync(
      file,
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    const port = await freePort();
    origin = `http://localhost:${port}`;
    const { child } = await start(
      ['node_modules/.bin/twilio-run', 'start', '--port', String(port), '--env', file, '--no-fork-process'],
      { cwd: 'deploy/twilio-functions' },
      origin,
    );
    child.stderr.on('data', (chunk) => log.push(String(chunk)));
  });

  test('the function issues tokens, signed with the key, for the identity in the session', async () => {
    await assertAdmits(origin);
    const response = await fetch(`${origin}/video-token`, {
      method: 'POST',
      headers: { cookie: await cookieOf('ada'), 'content-type': 'application/json' },
      body: JSON.stringify({ room: 'team' }),
    });
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const { token, room } = await response.json();
    assert.equal(room, 'team');
    const { sub } = jwt.verify(token, credentials.TWILIO_API_KEY_SECRET);
    assert.equal(sub, `AC${'0'.repeat(32)}`);
  });

  test('bad input is refused as everywhere, and cannot replace the request', async () => {
    const ada = await cookieOf('ada');
    const answers = await Promise.all([
      ask(origin, ada, ''),
      ask(origin, undefined, 'mask&request=x'),
      ask(origin, ada, 'mask&room=team'),
    ]);
    assert.deepEqual(answers, ['400 invalid-room', '401 not-signed-in', '400 invalid-room']);
    assert.ok(!log.join('').includes(SESSION_SECRET));
  });

  test('our pages are its assets, and its private ones are not served', async () => {
    for (const path of ['token-core.js', 'admit.js'])
      assert.equal((await fetch(`${origin}/${path}`)).status, 403, path);
    const tab = await open(`${origin}/`);
    await tab.waitForFunction(() => document.querySelector('mask-detector')?.status);
    for (const tag of ['twilio-room', 'mask-trainer', 'mask-detector'])
      assert.ok(await tab.evaluate((name) => Boolean(customElements.get(name)), tag), tag);
    const links = await tab.evaluate(() => [...document.links].map(({ href }) => href));
    for (const link of new Set(links)) assert.equal((await fetch(link)).status, 200, link);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });
});

describe('the sign-in of the example', () => {
  test('decides who gets a token from the token server', async () => {
    const [PORT, site] = [await freePort(), await freePort()];
    const origin = `http://localhost:${PORT}`;
    const env = { ...process.env, SESSION_SECRET, LOG_LEVEL: 'silent' };
    await Promise.all([
      start(
        [process.execPath, 'token-server/dist/main.js'],
        { env: { ...env, PORT, ADMIT } },
        `${origin}/health`,
      ),
      start(
        [process.execPath, 'deploy/sign-in/sign-in.mjs'],
        { env: { ...env, PORT: site, CALL_URL: origin } },
        `http://localhost:${site}`,
      ),
    ]);
    await assertAdmits(origin);
    const signedIn = await fetch(`http://localhost:${site}`, {
      method: 'POST',
      body: new URLSearchParams({ person: 'ben' }),
      redirect: 'manual',
    });
    assert.equal(signedIn.headers.get('location'), origin);
    const [cookie] = signedIn.headers.getSetCookie()[0].split(';', 1);
    assert.equal(await ask(origin, cookie), 'ben');
  });
});

describe('the container', () => {
  // There are no images here: its last stage is made in a folder, of the same files, and runs as somebody else than root.
  test('has everything its command needs, and runs as the user it names', async () => {
    const text = readFileSync('deploy/container/Containerfile', 'utf8').replaceAll('\\\n', '');
    const stage = text.slice(text.lastIndexOf('\nFROM'));
    const lines = (word) =>
      [...stage.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest]) => rest.trim());
    const image = join(folder, 'image');
    for (const copy of lines('COPY')) {
      const [from, ...paths] = copy.split(' ');
      assert.equal(from, '--from=build', copy);
      const to = paths.pop();
      for (const path of paths.map((each) => relative('/app', each))) {
        // A folder's content goes into the target, a file itself.
        const isFolder = to.endsWith('/') && relative(path, to) === '';
        const target = isFolder ? join(image, to) : join(image, to, path.split('/').at(-1));
        mkdirSync(dirname(target), { recursive: true });
        cpSync(path, target, { recursive: true, filter: (each) => !each.includes('node_modules') });
      }
    }
    // What `npm ci` would install, of the packages that are here already.
    assert.deepEqual(lines('RUN'), ['npm ci --omit=dev --workspace token-server']);
    const { stdout } = spawnSync(
      'npm',
      ['ls', '--omit=dev', '--workspace', 'token-server', '--all', '--parseable'],
      { encoding: 'utf8' },
    );
    for (const path of new Set(stdout.split('\n').filter((each) => each.includes('node_modules'))))
      if (!/node_modules.*node_modules/.test(path) && !path.includes('@mask-room'))
        cpSync(path, join(image, relative('.', path)), { recursive: true });

    assert.deepEqual(lines('USER'), ['node']);
    const port = await freePort();
    const env = Object.fromEntries(
      lines('ENV').flatMap((line) => line.split(' ').map((pair) => pair.split('='))),
    );
    const command = JSON.parse(lines('CMD')[0]);
    const other = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
    const options = { cwd: image, env: { PATH: process.env.PATH, ...env, PORT: String(port) }, ...other };
    const origin = `http://localhost:${port}`;
    const { child, ended } = await start(command, options, `${origin}/health`);
    for (const path of ['', 'dist/mask-room.js', 'docs/', 'video-token'])
      assert.equal((await fetch(`${origin}/${path}`)).status, 200, path);
    const [check] = lines('HEALTHCHECK');
    const healthy = spawnSync(...splitCommand(JSON.parse(check.replace(/^CMD /, ''))), options);
    assert.equal(healthy.status, 0, String(healthy.stderr));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  test('contains nothing secret, installed or built here, and everything the build reads', () => {
    const left = readFileSync('.dockerignore', 'utf8').split('\n');
    for (const name of ['**/.env', '**/node_modules', '**/dist', '.git'])
      assert.ok(left.includes(name), name);
    const { status, stdout } = spawnSync('git', ['ls-files', '-ci', '--exclude-from=.dockerignore'], {
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, '']);
  });
});

const splitCommand = ([program, ...rest]) => [program, rest];
