import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { after, describe, test } from 'node:test';
import httpProxy from '@fastify/http-proxy';
import { chromium } from '@playwright/test';
import fastify from 'fastify';
import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';
import type { Config } from '../../token-server/src/config.ts';
import type { VideoTokenAnswer } from '../../token-server/src/video-token.ts';
import { RawClient } from './support/raw-client.ts';
import { startServer } from './support/server.ts';

/* The server behind a reverse proxy, which gives it the path /meet/ of a larger site. */

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folders = { demo: repository('demo'), dist: repository('dist'), docs: repository('docs/dist') };

const open: { close(): Promise<unknown> }[] = [];
after(async () => {
  for (const each of open.reverse()) await each.close();
});

/** Starts both; the answer is the address of /meet on the site. */
async function meet(
  changes: Partial<Config> | 'PUBLIC_URL',
  proxy: { cutsOff: boolean; says?: Record<string, string> },
): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/meet`;
  const config = changes === 'PUBLIC_URL' ? { publicUrl: `${url}/` } : changes;
  const server = await startServer(config, { folders });
  const site = fastify();
  await site.register(httpProxy, {
    upstream: server.url,
    prefix: '/meet',
    rewritePrefix: proxy.cutsOff ? '/' : '/meet',
    websocket: true,
    // It would put the path before addresses that are relative as well.
    internalRewriteLocationHeader: false,
    replyOptions: {
      rewriteRequestHeaders: ({ headers: { host } }, headers) => ({
        ...headers,
        'x-forwarded-host': host,
        ...proxy.says,
      }),
    },
  });
  await site.listen({ host: '127.0.0.1', port });
  open.push(server, site);
  return url;
}

const loopback = { trustProxy: 'loopback' };
const ways: [string, Parameters<typeof meet>][] = [
  ['PUBLIC_URL names it, and the proxy cuts it off', ['PUBLIC_URL', { cutsOff: true }]],
  ['PUBLIC_URL names it, and the proxy leaves it there', ['PUBLIC_URL', { cutsOff: false }]],
  [
    'a trusted proxy says it in X-Forwarded-Prefix',
    [loopback, { cutsOff: true, says: { 'x-forwarded-prefix': '/meet' } }],
  ],
];
for (const [name, how] of ways)
  describe(name, () => {
    test('tokens point to the room below that path, where calls work', async () => {
      const url = await meet(...how);
      const answer = (await (await fetch(`${url}/video-token`)).json()) as VideoTokenAnswer;
      assert.equal(answer.signaling, `${url.replace('http', 'ws')}/signaling`);
      const [ada, ben] = [
        await RawClient.join(url, 'ada', 'below'),
        await RawClient.join(url, 'ben', 'below'),
      ];
      await ada.message('update', ({ participants }) => participants?.[0]?.identity === 'ben');
      ada.drop();
      ben.drop();
    });

    test('pages, their scripts and the documentation are served', async () => {
      const url = await meet(...how);
      const page = await fetch(`${url}/`);
      assert.match(await page.text(), /<twilio-room/);
      // The browser sees the site's host, whatever the proxy calls the server.
      assert.match(
        page.headers.get('content-security-policy') ?? '',
        new RegExp(`ws://${new URL(url).host} `),
      );
      assert.equal((await fetch(`${url}/dist/mask-room.js`)).status, 200);
      const docs = await fetch(`${url}/docs`);
      assert.deepEqual([docs.status, docs.url], [200, `${url}/docs/`]);
      const short = await fetch(url);
      // Otherwise it is the proxy's own.
      if (!how[1].cutsOff) assert.deepEqual([short.status, short.url], [200, `${url}/`]);
      assert.equal((await fetch(`${url}/none`)).status, 404);
    });
  });

test('people meet on the demo page there', async () => {
  const url = await meet(loopback, { cutsOff: true, says: { 'x-forwarded-prefix': '/meet' } });
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
  open.push(browser);
  const pages = await Promise.all(
    ['ada', 'ben'].map(async (identity) => {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await context.newPage();
      await page.goto(`${url}/`);
      await page.evaluate(
        `customElements.whenDefined('twilio-room').then(() => {
          const room = document.querySelector('twilio-room');
          room.identity = '${identity}';
          return room.join();
        })`,
      );
      return page;
    }),
  );
  for (const page of pages)
    await page.waitForFunction("document.querySelector('twilio-room').participants.length === 1");
  assert.equal(
    await pages[0]!.getByRole('link', { name: 'Train' }).first().getAttribute('href'),
    'train.html',
  );
  for (const name of ['Train', 'Video', 'Docs', 'All in one']) {
    await pages[0]!.getByRole('link', { name, exact: true }).first().click();
    await pages[0]!.waitForLoadState('domcontentloaded');
    assert.match(await pages[0]!.title(), /Mask Room/, name);
    assert.ok(pages[0]!.url().startsWith(`${url}/`), pages[0]!.url());
  }
});

test('only a trusted proxy says where the room is', async () => {
  const says = { 'x-forwarded-prefix': '/evil', 'x-forwarded-host': 'evil.example' };
  const url = await meet({}, { cutsOff: true, says });
  const answer = (await (await fetch(`${url}/video-token`)).json()) as VideoTokenAnswer;
  assert.ok(!answer.signaling!.includes('evil'), answer.signaling);
});

test('a prefix that is not a path is refused', async () => {
  for (const prefix of ['meet', '//evil.example', '/meet?a=b', '/a/../b', '/a b']) {
    const url = await meet(loopback, { cutsOff: true, says: { 'x-forwarded-prefix': prefix } });
    const { code, signaling } = (await (await fetch(`${url}/video-token`)).json()) as Record<string, string>;
    assert.equal(code, 'invalid-host', `${prefix}: ${signaling}`);
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
