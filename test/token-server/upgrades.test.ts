import assert from 'node:assert/strict';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { RawClient } from './support/raw-client.ts';
import { startServer } from './support/server.ts';

/* Requests that ask for another protocol, and connections that nobody ends. */

type Server = Awaited<ReturnType<typeof startServer>>;

/** All that the server answers to `text`, and whether it hangs up in time. */
async function raw(
  { app }: Server,
  text: string,
  patience = 5000,
): Promise<{ answer: string; ended: boolean }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += String(data)));
  socket.on('error', () => undefined);
  socket.write(text);
  const ended = await Promise.race([
    new Promise<boolean>((resolve) => socket.once('close', () => resolve(true))),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), patience)),
  ]);
  socket.destroy();
  return { answer, ended };
}

const codeOf = (answer: string) =>
  (JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { code: string }).code;
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13';

test('a request for another protocol is answered as a plain one', async () => {
  const server = await startServer();
  const h2c =
    'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  const get = await raw(server, `GET /health HTTP/1.1\r\n${h2c}\r\n`, 500);
  assert.match(get.answer, /^HTTP\/1\.1 200 [^]*"status":"ok"/);
  const body = '{"room":"r","identity":"i"}';
  const post = await raw(
    server,
    `POST /video-token HTTP/1.1\r\n${h2c}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    500,
  );
  assert.match(post.answer, /^HTTP\/1\.1 200 [^]*"room":"r"/);
  await server.close();
});

test('a WebSocket to another address is not found, and a broken one is refused in JSON', async () => {
  const server = await startServer();
  const ask = async (path: string, headers = key) =>
    codeOf(
      (
        await raw(
          server,
          `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n\r\n`,
          500,
        )
      ).answer,
    );
  assert.equal(await ask('/nothing'), 'not-found');
  assert.equal(await ask('/signaling', 'Sec-WebSocket-Version: 1'), 'bad-request');
  const response = await fetch(`${server.url}/signaling`);
  assert.deepEqual(
    [response.status, response.headers.get('content-type')],
    [426, 'application/json; charset=utf-8'],
  );
  assert.equal(((await response.json()) as { code: string }).code, 'upgrade-required');
  await server.close();
});

test('a request for a socket that is refused by HTTP keeps no connection, also through a proxy', async () => {
  const server = await startServer({ trustProxy: 'loopback', rateLimit: 1, logLevel: 'silent' });
  const upgrade = (from: string) =>
    `GET /signaling HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${from}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
  const headers = { 'x-forwarded-for': '10.0.0.1' };
  // More than anybody may ask in a minute.
  for (let i = 0; i < 3000; i++) await server.app.inject({ url: '/signaling', headers });
  const { ended, answer } = await raw(server, upgrade('10.0.0.1'), 2000);
  assert.match(answer, /^HTTP\/1\.1 429 [^]*"too-many-requests"/);
  assert.ok(ended, 'the socket should end');
  // Behind the same proxy, somebody else is let in.
  assert.match((await raw(server, upgrade('10.0.0.2'), 500)).answer, /^HTTP\/1\.1 101 /);
  await server.close();
});

test('a body that never comes is not awaited forever', async () => {
  const server = await startServer();
  server.app.server.headersTimeout = 500;
  server.app.server.requestTimeout = 1000;
  const headers = 'Host: x\r\nContent-Type: application/json\r\nContent-Length: 100';
  const { ended, answer } = await raw(server, `POST /video-token HTTP/1.1\r\n${headers}\r\n\r\n{`, 12_000);
  assert.ok(ended, 'the socket should end');
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.equal(codeOf(answer), 'request-timeout');
  await server.close();
  const own = await startServer();
  assert.equal(own.app.server.requestTimeout, 20_000);
  await own.close();
});

test('connections per address are limited, whatever they are used for', async () => {
  const server = await startServer({}, { limits: { connectionsPerAddress: 2 } });
  const { port } = server.app.server.address() as AddressInfo;
  const open = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const { answer, ended } = await raw(server, '', 2000);
  assert.ok(ended);
  assert.equal(codeOf(answer), 'too-many-requests');
  for (const socket of open) socket.destroy();
  await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const client = await RawClient.open(server.url);
  client.drop();
  await server.close();
});
