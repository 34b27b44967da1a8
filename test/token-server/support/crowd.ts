import type { Socket } from 'node:net';
import { RawClient, track } from './raw-client.ts';
import { until } from './until.ts';

/*
 * A process of its own: a hundred people of one address who fill ten rooms and say as much as one may, each room in another way. Whoever is
 * turned away comes back. Arguments: the server's address, how many seconds it lasts once all are there, and which ways. It does as little as it can itself:
 * frames are written as they are, and what the server says is only looked through for errors.
 */
const [url, seconds, ...chosen] = process.argv.slice(2) as [string, string, ...string[]];
const PEOPLE = 100;
const ROUNDS_PER_SECOND = 4;
/** A client may say 200 messages, or 800 kB, in a second. */
const MESSAGES = 45;

const sdp = 'x'.repeat(180_000);
const manyCandidates = JSON.stringify(candidates(90));

/** What someone says in one round, as the texts of room messages. */
type Way = (person: Person, round: number) => string[];

const ways: Record<string, Way> = {
  longDescriptions: ({ session, ids }, round) => {
    const type = round % 2 ? 'answer' : 'offer';
    const state = `{"id":"${ids[round % ids.length]}","description":{"type":"${type}","revision":${round},"sdp":"${sdp}"}}`;
    return [update(session, state)];
  },
  longCandidates: ({ session, ids }, round) => [
    update(session, ice(ids[round % ids.length]!, `u${round}`, round, manyCandidates)),
  ],
  /** All that was said is said again to the other each time. */
  sameCandidates: ({ session, ids }, round) => {
    const id = ids.at(-1)!;
    return Array.from({ length: MESSAGES }, (_, i) =>
      update(
        session,
        ice(id, 'u', round * MESSAGES + i, i === 0 && round % 40 === 1 ? manyCandidates : '[]'),
      ),
    );
  },
  /** Each is told to everybody else, with all that they receive. */
  otherTracks: ({ session }, round) => {
    const snapshot = (i: number) =>
      Array.from({ length: 20 }, (_, j) => track(`${round} ${i} ${j} ${'x'.repeat(50)}`));
    return Array.from({ length: MESSAGES }, (_, i) =>
      update(session, '', { revision: round * MESSAGES + i, tracks: snapshot(i) }),
    );
  },
  smallMessages: ({ session }) => Array.from({ length: MESSAGES }, () => update(session, '')),
  /** All that was kept for someone is told to them when they come back. */
  comeBack: (person, round) => {
    if (round % 5 === 0) person.socket.destroy();
    return ways['longCandidates']!(person, round);
  },
};
const names = chosen.length ? chosen : Object.keys(ways);

interface Person {
  session: string;
  ids: string[];
  socket: Socket;
}

/** What the crowd has got, for the test that started it. */
export interface CrowdReport {
  joins: number;
  comebacks: number;
  /** How often for each reason: an error's code, or a word. */
  turnedAway: Record<string, number>;
}

const turnedAway: CrowdReport['turnedAway'] = {};
let joins = 0;
let comebacks = 0;

/** All start at once, when everybody is there. */
let end = Infinity;
let start!: () => void;
const everybodyIsThere = new Promise<void>((resolve) => (start = resolve));
const crowd = Promise.all(Array.from({ length: PEOPLE }, (_, number) => push(number)));
await Promise.race([until(() => joins >= PEOPLE, 'everybody should be there', 60_000), crowd]);
await pause(500);
end = Date.now() + Number(seconds) * 1000;
start();
await crowd;
process.stdout.write(JSON.stringify({ joins, comebacks, turnedAway } satisfies CrowdReport));
// When its last words are out.
setTimeout(() => process.exit(), 200);

async function push(number: number): Promise<void> {
  const room = `room-${number % 10}`;
  const way = ways[names[(number % 10) % names.length]!]!;
  let token = '';
  let person: Person | null = null;
  let round = 1;
  while (Date.now() < end) {
    let why: number | string;
    let client: RawClient | null = null;
    try {
      client = await RawClient.open(url);
      token ||= await client.token(url, `p${number}`, room);
      person = person ? await comeBack(client, person, token) : await join(client, token, room);
      why = await pushAsLongAsPossible(person, () => way(person!, round++));
    } catch (error) {
      why = String(error).slice(0, 60);
      const refusal = client?.messages().find(({ type }) => type === 'error');
      if (refusal) why = refusal.code!;
      client?.drop();
    }
    turnedAway[why] = (turnedAway[why] ?? 0) + 1;
    // With an error the place is gone, too.
    if (typeof why === 'number') person = null;
    await pause(500);
  }
}

async function join(client: RawClient, token: string, room: string): Promise<Person> {
  await client.enter(token, room);
  joins++;
  await everybodyIsThere;
  const ids = client.messages().flatMap(({ peer_connections: states }) => (states ?? []).map(({ id }) => id));
  return { session: client.session, ids: [...new Set([client.pc, ...ids])], socket: bare(client) };
}

async function comeBack(client: RawClient, { session, ids }: Person, token: string): Promise<Person> {
  client.hello({
    type: 'sync',
    version: 2,
    session,
    token,
    participant: { revision: 1, tracks: [] },
    peer_connections: ids.map((id) => ({ id })),
  });
  await until(() => client.frames.length > 0, 'an answer should come', 5000);
  if (client.frames[0]!.type === 'busy') throw new Error('busy');
  await client.message('synced');
  comebacks++;
  return { session, ids, socket: bare(client) };
}

/** Answers why it ended. */
async function pushAsLongAsPossible({ socket }: Person, say: () => string[]): Promise<number | string> {
  let code: number | undefined;
  let open = !socket.destroyed;
  socket.on('data', (data: Buffer) => {
    const at = data.indexOf('"type":"error","code":');
    if (at >= 0) code = Number(data.toString('latin1', at + 22, at + 27));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => (open = false));
  while (open && code === undefined && Date.now() < end) {
    socket.cork();
    for (const body of say()) socket.write(frame(0x81, `{"type":"msg","body":${body}}`), 'latin1');
    // Without being asked: the pings are not looked at.
    socket.write(frame(0x8a, ''), 'latin1');
    socket.uncork();
    await pause(1000 / ROUNDS_PER_SECOND);
  }
  // As a page that is closed: the place is given up.
  socket.end(frame(0x88, '\x03\xe9'), 'latin1');
  return code ?? (open ? 'stayed' : 'cut off');
}

/** What the client's WebSocket reads from and writes to, which is not read any more. */
function bare(client: RawClient): Socket {
  const { _socket: socket } = client.socket as unknown as { _socket: Socket };
  socket.removeAllListeners('data');
  return socket;
}

/** A whole frame of the WebSocket protocol, with a mask of zeros. */
function frame(kind: number, text: string): string {
  const { length } = text;
  const size =
    length < 126
      ? [0x80 | length]
      : length < 0x10000
        ? [0xfe, length >> 8, length & 255]
        : [0xff, 0, 0, 0, 0, 0, (length >> 16) & 255, (length >> 8) & 255, length & 255];
  return String.fromCharCode(kind, ...size, 0, 0, 0, 0) + text;
}

function update(session: string, state: string, participant: object = { revision: 1, tracks: [] }): string {
  return (
    `{"type":"update","version":2,"session":"${session}","participant":${JSON.stringify(participant)},` +
    `"peer_connections":[${state}]}`
  );
}

function ice(id: string, ufrag: string, revision: number, list: string): string {
  return `{"id":"${id}","ice":{"ufrag":"${ufrag}","revision":${revision},"candidates":${list}}}`;
}

function candidates(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({ candidate: `${i} ${'y'.repeat(1900)}`, sdpMid: '0' }));
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
