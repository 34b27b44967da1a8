import { expect } from '@open-wc/testing';
import type { MaskRoomError } from '../../src/errors/index.ts';
import '../../src/room/errors.ts';
import { Messages } from '../../src/room/messages.ts';
import type { Room, SendOptions } from '../../src/room/types.ts';
import { FakeLocalDataTrack, FakeRoom, twilioError } from './fake-sdk.ts';

const TRACK = 'mask-room-messages';

/** Somebody with our element; the room and its connections are stand-ins, which open, lose and delay as they are told. */
class Person {
  readonly room: FakeRoom;
  readonly heard: string[] = [];
  readonly errors: string[] = [];
  readonly messages: Messages;

  constructor(
    readonly name: string,
    /** Given to the room with the joining. */
    readonly track: FakeLocalDataTrack | null,
  ) {
    this.room = new FakeRoom('mask', name, []);
    Object.assign(this.room.localParticipant, { sid: `PA${name}` });
    this.messages = new Messages(
      (sid, topic, payload) => this.heard.push(`${sid.slice(2)} ${topic} ${JSON.stringify(payload)}`),
      ({ code }) => this.errors.push(code),
    );
  }

  enter(room = this.room): void {
    this.messages.enter(room as unknown as Room, this.track as never);
  }

  send(topic: string, payload: unknown, options?: SendOptions): Promise<void> {
    return this.messages.send(topic, payload, options);
  }
}

describe('messages', () => {
  let everybody: Person[];
  /** What is on the way, by who sends it and who is to get it. */
  let lines: Map<string, { open: boolean; queue: (() => void)[] }>;

  const line = (from: Person, to: Person) => {
    const key = `${from.name}>${to.name}`;
    if (!lines.has(key)) lines.set(key, { open: false, queue: [] });
    return lines.get(key)!;
  };
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  /** Lets everything arrive, in turn. */
  const arrive = async () => {
    let next: (() => void)[];
    do {
      await settle();
      next = [...lines.values()].flatMap(({ queue }) => queue.splice(0, 1));
      for (const hand of next) hand();
    } while (next.length > 0);
    await settle();
  };
  const seenBy = (viewer: Person, { name }: Person) => viewer.room.participants.get(`PA${name}`)!;

  const come = (name: string, track: FakeLocalDataTrack | null = new FakeLocalDataTrack({ name: TRACK })) => {
    const person = new Person(name, track);
    for (const other of everybody) {
      for (const [viewer, seen] of [
        [other, person],
        [person, other],
      ] as const) {
        const sid = `PA${seen.name}`;
        Object.assign(viewer.room.enter(seen.name), { sid });
        rename(viewer.room, sid);
        if (seen.track) seenBy(viewer, seen).publishData(TRACK);
      }
    }
    everybody.push(person);
    if (track)
      track.carry = (data) => {
        for (const other of everybody) {
          const { open, queue } = line(person, other);
          if (other !== person && open) queue.push(() => hear(person, other, data));
        }
      };
    person.enter();
    return person;
  };
  /** The stand-in makes up a SID of its own for who enters. */
  const rename = ({ participants }: FakeRoom, sid: string) => {
    const [last, participant] = [...participants].at(-1)!;
    participants.delete(last);
    participants.set(sid, participant);
  };
  const hear = (from: Person, to: Person, data: unknown) => {
    const [publication] = seenBy(to, from).dataTracks.values();
    to.room.emit('trackMessage', data, publication!.track, seenBy(to, from));
  };
  /** The connection from one to the other opens, and the other's SDK says so. */
  const open = (from: Person, to: Person) => {
    line(from, to).open = true;
    const participant = seenBy(to, from);
    const [publication] = participant.dataTracks.values();
    publication!.isSubscribed = true;
    to.room.emit('trackSubscribed', publication!.track, publication, participant);
  };
  const close = (from: Person, to: Person) => {
    Object.assign(line(from, to), { open: false, queue: [] });
    const participant = seenBy(to, from);
    const [publication] = participant.dataTracks.values();
    publication!.isSubscribed = false;
    to.room.emit('trackUnsubscribed', publication!.track, publication, participant);
  };
  const link = async (one: Person, other: Person) => {
    await settle();
    open(one, other);
    await settle();
    open(other, one);
    await arrive();
  };
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'sent',
      ({ code }: MaskRoomError) => code,
    );

  beforeEach(() => {
    everybody = [];
    lines = new Map();
  });
  afterEach(() => {
    for (const { messages } of everybody) messages.leave();
  });

  for (const [order, open2] of [
    ['the one to us opens last', (a: Person, b: Person) => [() => open(a, b), () => open(b, a)]],
    ['the one from us opens last', (a: Person, b: Person) => [() => open(b, a), () => open(a, b)]],
  ] as const)
    it(`reach somebody who is still connecting, each once and in order, if ${order}`, async () => {
      const [anna, ben] = [come('Anna'), come('Ben')];
      await anna.send('n', 1);
      await anna.send('n', 2);
      // Ben's page has seen Anna's track, and publishes one of its own when it can hear that.
      await ben.send('hello', null);
      const [first, second] = open2(anna, ben);
      first!();
      await anna.send('n', 3);
      await arrive();
      await anna.send('n', 4);
      second!();
      // Before anything of the greeting has arrived.
      await anna.send('n', 5);
      await arrive();
      await anna.send('n', 6);
      await arrive();
      expect(ben.heard).to.deep.equal([1, 2, 3, 4, 5, 6].map((n) => `Anna n ${n}`));
      expect(anna.heard).to.deep.equal(['Ben hello null']);
    });

  it('arrive in order even if somebody else is connected already', async () => {
    const [anna, cleo] = [come('Anna'), come('Cleo')];
    await anna.send('n', 0);
    await link(anna, cleo);
    const ben = come('Ben');
    await anna.send('n', 1);
    open(anna, ben);
    // To Cleo at once; it comes by at Ben's as well, before what waits for him.
    await anna.send('n', 2);
    await arrive();
    open(ben, anna);
    await anna.send('n', 3);
    await arrive();
    await anna.send('n', 4);
    await arrive();
    expect(ben.heard).to.deep.equal([1, 2, 3, 4].map((n) => `Anna n ${n}`));
    // She alone has lost him, for a moment.
    const participant = seenBy(anna, ben);
    const [publication] = participant.dataTracks.values();
    anna.room.emit('trackUnsubscribed', publication!.track, publication, participant);
    await anna.send('n', 5);
    await arrive();
    anna.room.emit('trackSubscribed', publication!.track, publication, participant);
    await anna.send('n', 6);
    await arrive();
    expect(ben.heard.slice(4)).to.deep.equal(['Anna n 5', 'Anna n 6']);
    expect(cleo.heard).to.deep.equal([0, 1, 2, 3, 4, 5, 6].map((n) => `Anna n ${n}`));
  });

  it('are sent once to everybody connected, and kept ones to those who come later: the last of each topic, in order', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('page', 1, { keep: true });
    await link(anna, ben);
    await anna.send('light', 'on', { keep: true });
    await anna.send('chat', 'hi');
    await anna.send('page', 2, { keep: true });
    await anna.send('once', 1, { keep: true });
    await anna.send('once', 2);
    await arrive();
    expect(ben.heard).to.deep.equal([
      'Anna page 1',
      'Anna light "on"',
      'Anna chat "hi"',
      'Anna page 2',
      'Anna once 1',
      'Anna once 2',
    ]);
    const cleo = come('Cleo');
    await anna.send('chat', 'welcome');
    await link(anna, cleo);
    await link(ben, cleo);
    expect(cleo.heard).to.deep.equal(['Anna light "on"', 'Anna page 2', 'Anna chat "welcome"']);
    expect(ben.heard.slice(6)).to.deep.equal(['Anna chat "welcome"']);
  });

  it('that were kept and then taken back reach nobody else', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('answer', 'mask', { keep: true });
    await anna.send('chat', 'hi');
    await anna.send('answer', 'no mask', { keep: true });
    await anna.send('light', 'on', { keep: true });
    await anna.send('answer', null);
    await link(anna, ben);
    expect(ben.heard).to.deep.equal(['Anna chat "hi"', 'Anna light "on"', 'Anna answer null']);
  });

  it('repeat a greeting that was lost', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('n', 1);
    open(anna, ben);
    await settle();
    open(ben, anna);
    // As on a server that is not ready yet, although it has said so.
    await settle();
    for (const { queue } of lines.values()) queue.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 700));
    await arrive();
    expect(ben.heard).to.deep.equal(['Anna n 1']);
  });

  it('continue after a reconnection, none twice', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('n', 1);
    await link(anna, ben);
    close(anna, ben);
    close(ben, anna);
    await anna.send('n', 2);
    await anna.send('n', 3);
    await link(ben, anna);
    await anna.send('n', 4);
    await arrive();
    expect(ben.heard).to.deep.equal(['Anna n 1', 'Anna n 2', 'Anna n 3', 'Anna n 4']);
  });

  it('wait while the room is entered again', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('n', 1, { keep: true });
    await link(anna, ben);
    anna.messages.pause();
    await anna.send('n', 2);
    close(anna, ben);
    close(ben, anna);
    anna.enter();
    await settle();
    await link(anna, ben);
    expect(ben.heard).to.deep.equal(['Anna n 1', 'Anna n 2']);
  });

  it('may be as large as documented, in any characters', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('start', null);
    await link(anna, ben);
    const sizes: number[] = [];
    const { carry } = anna.track!;
    anna.track!.carry = (data) => {
      sizes.push(new TextEncoder().encode(data).length);
      carry(data);
    };
    const text = '😷"\\\n漢'.repeat(12_000);
    await anna.send('large', { text, list: [1, true, null, { deep: [] }] });
    await arrive();
    expect(sizes.length).to.be.greaterThan(10);
    expect(Math.max(...sizes)).to.be.at.most(16_000);
    expect(
      ben.heard.at(-1) === `Anna large ${JSON.stringify({ text, list: [1, true, null, { deep: [] }] })}`,
    ).to.equal(true);
    expect(await codeOf(anna.send('fits', 'x'.repeat(256 * 1024 - 11)))).to.equal('sent');
    const error = (await anna
      .send('much', 'x'.repeat(256 * 1024 - 10))
      .catch((e: unknown) => e)) as MaskRoomError;
    expect(error.code).to.equal('message-too-large');
    expect(error.message).to.contain('“much” has 262,145 bytes; the limit is 262,144');
  });

  for (const [what, topic, payload, code, reason] of [
    ['no topic', '', 1, 'message-topic-wrong', ''],
    ['a topic that is no text', 5, 1, 'message-topic-wrong', ''],
    ['a topic of 129 characters', '😷'.repeat(129), 1, 'message-topic-wrong', '128'],
    ['a function', 'a', () => 1, 'message-payload-wrong', 'a function'],
    ['something deep down', 'a', { b: [new Map()] }, 'message-payload-wrong', 'of the kind Map'],
    ['bytes', 'a', new Uint8Array(3), 'message-payload-wrong', 'of the kind Uint8Array'],
    ['a file', 'a', new Blob(['x']), 'message-payload-wrong', 'of the kind Blob'],
    ['no number', 'a', { x: NaN }, 'message-payload-wrong', 'NaN'],
    ['a large integer', 'a', 5n, 'message-payload-wrong', 'BigInt'],
  ] as const)
    it(`are refused with a reason: ${what}`, async () => {
      const anna = come('Anna');
      const error = (await anna.send(topic as string, payload).catch((e: unknown) => e)) as MaskRoomError;
      expect(error.code).to.equal(code);
      expect(`${error.message} ${error.remedy}`).to.contain(reason);
    });

  it('are refused if they are circular, and may contain objects with toJSON()', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    const circle: unknown[] = [];
    circle.push(circle);
    const error = (await anna.send('a', circle).catch((e: unknown) => e)) as MaskRoomError;
    expect(error.code).to.equal('message-payload-wrong');
    expect(error.message).not.to.contain('\n');
    await anna.send('when', new Date(0));
    await anna.send('nothing', undefined);
    await link(anna, ben);
    expect(ben.heard).to.deep.equal(['Anna when "1970-01-01T00:00:00.000Z"', 'Anna nothing null']);
  });

  it('are not disturbed by other data on their track, or on another track', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    await anna.send('n', 1);
    await link(anna, ben);
    for (const data of [
      'hello',
      '',
      'null',
      '5',
      '[]',
      '{"type":"part"}',
      '{"type":"hello","hears":"PABen","knows":[]}',
      '{"type":"part","at":0,"of":1,"text":"no json"}',
      '{"type":"part","at":0,"of":1,"text":"[1,2]"}',
      '{"type":"part","at":0,"of":1e9,"text":"[\\"a\\",2]"}',
      '{"type":"part","at":3,"of":1,"text":"[\\"a\\",2]"}',
      new ArrayBuffer(8),
    ])
      hear(anna, ben, data);
    ben.room.emit(
      'trackMessage',
      '{"type":"part","at":0,"of":1,"text":"[\\"a\\",2]"}',
      { name: 'chat' },
      seenBy(ben, anna),
    );
    expect(ben.heard).to.deep.equal(['Anna n 1']);
    expect(ben.errors).to.deep.equal([]);
    await ben.send('still', 'here');
    await arrive();
    expect(anna.heard).to.deep.equal(['Ben still "here"']);
  });

  it('do not wait forever for somebody whose program has no messages', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    const { now } = Date;
    const { dataTracks } = seenBy(anna, ben);
    dataTracks.clear();
    try {
      await anna.send('old', 1);
      await anna.send('kept', 1, { keep: true });
      Date.now = () => now() + 61_000;
      await anna.send('new', 1);
    } finally {
      Date.now = now;
    }
    // It comes after all.
    seenBy(anna, ben).publishData(TRACK);
    await link(anna, ben);
    expect(ben.heard).to.deep.equal(['Anna kept 1', 'Anna new 1']);
  });

  it('report a room that refuses the data track, and send nothing later', async () => {
    const [anna, ben] = [come('Anna'), come('Ben')];
    anna.room.publishError = twilioError(53203, 'Too many tracks');
    const error = (await anna.send('n', 1, { keep: true }).catch((e: unknown) => e)) as MaskRoomError;
    expect(error.code).to.equal('messages-unavailable');
    expect(error.message).to.contain('Too many tracks');
    anna.room.publishError = null;
    ben.room.publishError = twilioError(53203, 'Too many tracks');
    await anna.send('n', 2);
    open(anna, ben);
    await settle();
    expect(ben.errors).to.deep.equal(['messages-unavailable']);
    ben.room.publishError = null;
    await ben.send('n', 3);
    await link(anna, ben);
    expect(ben.heard).to.deep.equal(['Anna n 2']);
    const old = come('Old', null);
    expect(await codeOf(old.send('n', 1))).to.equal('messages-unavailable');
  });

  it('are cancelled when the stay ends', async () => {
    const anna = come('Anna');
    let refuse!: (error: Error) => void;
    anna.room.localParticipant.publishTrack = () => new Promise((_, reject) => (refuse = reject));
    const sending = codeOf(anna.send('n', 1));
    anna.messages.leave();
    refuse(new Error('LocalParticipant disconnected'));
    expect(await sending).to.equal('aborted');
    expect(anna.room.listeners).to.equal(0);
  });
});
