/**
 * How many people the local room holds, two in each room, and how fast it passes on what they say: the joins and messages of a second, how late a
 * message is, and what the server takes of the processor and of memory. Server and people have a process each.
 *
 *   node --import tsx bench/local-room.mjs [--people 100,400,1000] [--seconds 10] [--each 10]
 *
 * `--each`: messages a second of each pair. The server allows 200 of a person.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RawClient } from '../test/token-server/support/raw-client.ts';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '100,400,1000' },
    seconds: { type: 'string', default: '10' },
    each: { type: 'string', default: '10' },
  },
});
const seconds = Number(values.seconds);
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The built server's source, with the probe of its tests beside it. */
async function startServer() {
  const server = spawn(
    process.execPath,
    [
      '--expose-gc',
      ...['--import', 'tsx', '--import', file('../test/token-server/support/probe.ts')],
      file('../token-server/src/main.ts'),
    ],
    {
      env: {
        ...process.env,
        ...{
          PORT: '0',
          HOST: '127.0.0.1',
          TRUST_PROXY: 'loopback',
          LOG_LEVEL: 'fatal',
          RATE_LIMIT: '100000',
        },
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const [line] = await once(server.stdout, 'data');
  return { server, url: `http://127.0.0.1:${/:(\d+)/.exec(String(line))[1]}` };
}

async function probe(server) {
  server.send('collect');
  const [answer] = await once(server, 'message');
  return answer;
}

/** Two people in a room; what the one says, the other hears. */
async function pair(url, n) {
  const at = (who) => `10.${who}.${n >> 8}.${n & 255}`;
  const ear = await RawClient.join(url, 'ear', `room-${n}`, [], at(1));
  const mouth = await RawClient.join(url, 'mouth', `room-${n}`, [], at(2));
  const saidAt = new Map();
  const late = [];
  ear.socket.on('message', (data) => {
    const [, revision] = /"ufrag":"b","revision":(\d+)/.exec(String(data)) ?? [];
    if (!saidAt.has(Number(revision))) return;
    late.push(performance.now() - saidAt.get(Number(revision)));
    saidAt.delete(Number(revision));
  });
  let revision = 1;
  const say = () => {
    saidAt.set(++revision, performance.now());
    const candidates = [{ candidate: `candidate:${revision} 1 udp 2122260223 10.0.0.1 50000 typ host` }];
    mouth.update([{ id: mouth.pc, ice: { ufrag: 'b', revision, candidates } }]);
  };
  return { ear, mouth, say, late, unheard: saidAt };
}

const rows = [
  ['people', 'joins/s', 'messages/s', 'late, median', '99th percentile', 'lost', 'processor', 'kB a person'],
];
for (const people of values.people.split(',').map(Number)) {
  const { server, url } = await startServer();
  const empty = await probe(server);
  const began = performance.now();
  const pairs = [];
  // Ten at a time, as a busy minute would bring them.
  for (let n = 0; n < people / 2; n += 10)
    pairs.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(10, people / 2 - n) }, (_, i) => pair(url, n + i)),
      )),
    );
  const joined = (performance.now() - began) / 1000;
  const full = await probe(server);
  const beat = setInterval(() => {
    for (const { ear, mouth } of pairs) for (const each of [ear, mouth]) each.frame({ type: 'heartbeat' });
  }, 4000);
  const pace = 1000 / Number(values.each);
  const ended = performance.now() + seconds * 1000;
  await Promise.all(
    pairs.map(async ({ say }, n) => {
      await new Promise((resolve) => setTimeout(resolve, (n / pairs.length) * pace));
      while (performance.now() < ended) {
        say();
        await new Promise((resolve) => setTimeout(resolve, pace));
      }
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const { busy } = await probe(server);
  clearInterval(beat);
  const late = pairs.flatMap((each) => each.late).sort((a, b) => a - b);
  const lost = pairs.reduce((sum, { unheard }) => sum + unheard.size, 0);
  const ms = (share) => `${(late[Math.floor(share * (late.length - 1))] ?? NaN).toFixed(1)} ms`;
  rows.push([
    String(people),
    (people / joined).toFixed(0),
    (late.length / seconds).toFixed(0),
    ...[ms(0.5), ms(0.99)],
    String(lost),
    `${(100 * busy).toFixed(0)} %`,
    ((full.memory - empty.memory) / people / 1000).toFixed(0),
  ]);
  for (const { ear, mouth } of pairs) for (const each of [ear, mouth]) each.drop();
  server.kill();
}
printTable(rows);
process.exit();
