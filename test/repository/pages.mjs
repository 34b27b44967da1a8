import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname } from 'node:path';
import { after, before } from 'node:test';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A path in which dist may lie as well. */
export const DEEP = '/some/where';

const servers = [];
let browser;

/** Starts a browser for the tests of this file, and ends it and all servers after them. */
export function useBrowser({ args = chromiumFlags() } = {}) {
  before(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args });
  });
  after(async () => {
    await browser.close();
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}

/**
 * Serves the HTML of `pages` by path (`/` is empty where it is not among them) with the headers `ofPages`, and every file of the folder
 * `root`, in any of its parents' places too, with `headers`. `alter(name)` may give another answer `{ status, body, headers }` for a file, or `{ never: true }`.
 */
export async function serve({ pages = {}, ofPages = {}, headers = {}, root = 'dist', alter } = {}) {
  const all = { '/': '', ...pages };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname in all)
      return response
        .writeHead(200, { 'content-type': 'text/html', ...ofPages })
        .end(`<!doctype html>${all[pathname]}`);
    const other = alter?.(basename(pathname)) ?? {};
    if (other.never) return;
    try {
      const body = other.body ?? (await readFile(`${root}${pathname.replace(DEEP, '')}`));
      const type = TYPES[extname(pathname)] ?? 'application/octet-stream';
      response.writeHead(other.status ?? 200, { 'content-type': type, ...headers, ...other.headers });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, resolve));
  servers.push(server);
  return { origin: `http://localhost:${server.address().port}` };
}

/** Opens `url` in a page of its own, which notes in `errors` what nobody caught and in `console` what was written there. */
export async function open(url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors = [];
  const written = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => written.push({ type: message.type(), text: message.text() }));
  await page.goto(url);
  return Object.assign(page, { errors, written });
}
