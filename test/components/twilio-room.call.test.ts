import { expect, fixture, html } from '@open-wc/testing';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { RemoteVideo } from '../../src/handoff/index.ts';
import type { FakeDevices } from '../camera/devices.ts';
import type { FakeParticipant, FakeSdk } from '../room/fake-sdk.ts';
import { standIn } from '../room/stand-ins.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

/** What a call shows, with the stand-ins of the SDK and of the devices: fifty people, and what only a server of Twilio's cloud tells. */
describe('<twilio-room> in a call', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;

  const inside = <E extends HTMLElement>(selector: string) => room.renderRoot.querySelector<E>(selector)!;
  const all = (selector: string) => [...room.renderRoot.querySelectorAll<HTMLElement>(selector)];
  const button = (name: string) =>
    all('button').find((each) => (each.ariaLabel ?? each.textContent).includes(name))!;
  const track = async () => (await devices.getUserMedia({ video: true })).getTracks()[0]!;
  const shown = () => all('.tile').filter(({ hidden }) => !hidden);
  const tileOf = (name: string) =>
    all('.tile').find((tile) => tile.querySelector('.name')!.textContent === name)!;
  const area = (tile: Element) => {
    const { width, height } = tile.getBoundingClientRect();
    return width * height;
  };
  const screen = async (participant: FakeParticipant) => {
    participant.publish(await track(), `screen-${participant.sid}`);
    sdk.room.emit('trackSubscribed');
    await room.updateComplete;
  };
  /** No tile lies over another one or beyond the grid. */
  const expectApart = () => {
    const grid = inside('.grid').getBoundingClientRect();
    const boxes = shown().map((tile) => tile.getBoundingClientRect());
    for (const [index, one] of boxes.entries()) {
      expect(one.left).to.be.at.least(grid.left - 1);
      expect(one.right).to.be.at.most(grid.right + 1);
      expect(one.top).to.be.at.least(grid.top - 1);
      expect(one.bottom).to.be.at.most(grid.bottom + 1);
      for (const other of boxes.slice(index + 1))
        expect(
          one.right <= other.left + 1 ||
            other.right <= one.left + 1 ||
            one.bottom <= other.top + 1 ||
            other.bottom <= one.top + 1,
        ).to.equal(true);
    }
  };
  /** Waits until the tiles have followed another size. */
  const sized = async (width: string, height = '') => {
    Object.assign(room.style, { width, height });
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
    await room.updateComplete;
  };

  beforeEach(async () => {
    ({ devices, sdk, remove } = standIn());
    room = await fixture<TwilioRoom>(html`<twilio-room name="mask"></twilio-room>`);
    await room.join();
  });

  afterEach(() => remove(room));

  describe('with shared screens', () => {
    it('shows them large, beside or above small faces, without moving a video', async () => {
      const ada = sdk.room.enter('Ada', await track());
      sdk.room.enter('Ben', await track());
      await room.updateComplete;
      const before = [...room.renderRoot.querySelectorAll('video')];
      let moved = 0;
      const watch = new MutationObserver((records) => {
        for (const { removedNodes } of records)
          for (const node of removedNodes) if (node.nodeName === 'LI') moved++;
      });
      watch.observe(inside('.grid'), { childList: true });
      await sized('1000px');
      const high = inside('.grid').clientHeight;
      await screen(ada);
      const large = tileOf('Screen of Ada');
      const right = () => tileOf('Ben').getBoundingClientRect().left >= large.getBoundingClientRect().right;
      expect(right()).to.equal(true);
      for (const name of ['Ada', 'Ben', 'me (you)']) expect(area(large)).to.be.above(8 * area(tileOf(name)));
      expectApart();
      expect(inside('.grid').clientHeight).to.be.at.most(high + 1);
      await expect(room).to.be.accessible();
      await sized('390px');
      expect(right()).to.equal(false);
      expect(tileOf('Ben').getBoundingClientRect().top).to.be.at.least(large.getBoundingClientRect().bottom);
      expectApart();
      const ben = sdk.room.enter('Cleo');
      await screen(ben);
      await sized('1000px');
      const two = ['Screen of Ada', 'Screen of Cleo'].map((name) => area(tileOf(name)));
      expect(two[0]).to.be.closeTo(two[1]!, 10);
      expect(two[0]).to.be.above(4 * area(tileOf('Ben')));
      expectApart();
      for (const video of before) expect(video.isConnected && !video.paused).to.equal(true);
      watch.disconnect();
      expect(moved).to.equal(0);
    });

    it('shows your own small, labelled, without its sound', async () => {
      const stream = devices.screen();
      devices.display = async () => stream;
      sdk.room.enter('Ada', await track());
      await room.share();
      await room.updateComplete;
      const own = tileOf('You are sharing this');
      const video = own.querySelector('video')!;
      expect((video.srcObject as MediaStream).getTracks()[0] === stream.getTracks()[0]).to.equal(true);
      expect(video.muted).to.equal(true);
      expect(all('audio')).to.have.lengthOf(0);
      expect([getComputedStyle(video).objectFit, getComputedStyle(video).transform]).to.deep.equal([
        'contain',
        'none',
      ]);
      expect(area(own)).to.be.closeTo(area(tileOf('Ada')), 10);
      await room.stopSharing();
      await room.updateComplete;
      expect(tileOf('You are sharing this') === undefined).to.equal(true);
    });
  });

  describe('with many people', () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, index) => sdk.room.enter(`Person ${index + 1}`));

    it('keeps the height that the page sets, with any number of people', async () => {
      await sized('1000px', '600px');
      for (const count of [0, 1, 4, 8, 15, 30, 49]) {
        people(count - sdk.room.participants.size);
        await sized('1000px', '600px');
        const panel = inside('.stack').getBoundingClientRect();
        expect(panel.height, `${count} others`).to.be.closeTo(600, 1);
        expect(inside('.stack').scrollHeight, `${count} others`).to.be.at.most(600);
        expect(button('Leave').getBoundingClientRect().bottom).to.be.at.most(panel.bottom);
        expect(shown()).to.have.lengthOf(Math.min(count + 1, 16));
        expectApart();
      }
      // The list and what is said take their room from the tiles; with less than the buttons need, one can scroll to them.
      button('People').click();
      for (const participant of ['PAme', ...sdk.room.participants.keys()].slice(0, 3))
        sdk.room.emit('transcription', { participant, transcription: 'Good morning to you all. '.repeat(9) });
      await sized('1000px', '600px');
      const rows = ['.grid', '.pages', '.captions p', '.controls', '.people'].flatMap(all);
      const bounds = rows.map((row) => row.getBoundingClientRect());
      expect(bounds).to.have.lengthOf(7);
      for (const [index, { bottom }] of bounds.slice(0, -1).entries())
        expect(bounds[index + 1]!.top).to.be.at.least(bottom);
      await sized('1000px', '300px');
      expect(inside('.stack').getBoundingClientRect().height).to.be.closeTo(300, 1);
      button('Leave').focus();
      const { top, bottom } = button('Leave').getBoundingClientRect();
      expect(top).to.be.at.least(inside('.stack').getBoundingClientRect().top);
      expect(bottom).to.be.at.most(inside('.stack').getBoundingClientRect().bottom);
      // And on a phone, where it gives none, no more than the custom property says.
      button('People').click();
      await sized('390px');
      expect(inside('.grid').clientHeight).to.be.at.most(innerHeight * 0.68 + 1);
      expectApart();
      for (const tile of shown()) {
        const { width, height } = tile.getBoundingClientRect();
        expect(width).to.be.at.least(90);
        expect(height).to.be.at.least(55);
      }
    });

    it('pages beyond sixteen, by buttons and in words', async () => {
      people(39);
      await sized('1000px', '600px');
      expect(inside('.pages span').textContent.trim()).to.equal('Page 1 of 3');
      expect(inside('.pages span').ariaLive).to.equal('polite');
      expect(button('Previous page').ariaDisabled).to.equal('true');
      button('Previous page').click();
      button('Next page').focus();
      button('Next page').click();
      await room.updateComplete;
      expect(inside('.pages span').textContent.trim()).to.equal('Page 2 of 3');
      expect(shown()).to.have.lengthOf(16);
      expect(tileOf('Person 1').hidden).to.equal(true);
      expect(tileOf('Person 16').hidden).to.equal(false);
      await expect(room).to.be.accessible();
      button('Next page').click();
      await room.updateComplete;
      expect(shown()).to.have.lengthOf(8);
      expect(button('Next page').ariaDisabled).to.equal('true');
      expect(room.shadowRoot!.activeElement === button('Next page'), 'the keyboard stays').to.equal(true);
      // The page that one looks at is no more.
      for (const each of [...sdk.room.participants.values()].slice(20)) sdk.room.exit(each);
      await room.updateComplete;
      await room.updateComplete;
      expect(inside('.pages span').textContent.trim()).to.equal('Page 2 of 2');
      expect(shown()).to.have.lengthOf(5);
    });

    it('keeps playing videos on another page for whoever watches them', async () => {
      people(20);
      const handed: HTMLVideoElement[] = [];
      document.addEventListener('remote-video', ({ detail }) => handed.push(detail.video), { once: true });
      sdk.room.enter('Zoe', await track());
      await until(() => handed[0]);
      await sized('1000px', '600px');
      expect(tileOf('Zoe').hidden).to.equal(true);
      expect(handed[0]!.getClientRects(), 'it is not drawn').to.have.lengthOf(0);
      await new Promise((resolve) => handed[0]!.requestVideoFrameCallback(resolve));
      await new Promise((resolve) => handed[0]!.requestVideoFrameCallback(resolve));
      expect(handed[0]!.paused).to.equal(false);
    });

    it('requests videos at the size shown, and those on another page only if somebody watches them', async () => {
      const ada = sdk.room.enter('Ada', await track());
      people(20);
      const zoe = sdk.room.enter('Zoe', await track());
      const trackOf = ({ videoTracks }: FakeParticipant) => [...videoTracks.values()][0]!.track!;
      const handed: RemoteVideo[] = [];
      let before: boolean | null = null;
      const took = ({ detail }: CustomEvent<RemoteVideo>) => {
        // Either of the two may play first.
        if (detail.participant.identity === 'Zoe') before = trackOf(zoe).asked;
        handed.push(detail);
      };
      document.addEventListener('remote-video', took);
      await until(() => handed.length === 2);
      await sized('1000px', '600px');
      document.removeEventListener('remote-video', took);
      expect(before, 'whoever might want to look at it gets it').to.equal(true);
      const { width } = tileOf('Ada').getBoundingClientRect();
      expect([trackOf(ada).asked, trackOf(zoe).asked]).to.deep.equal([true, false]);
      expect(trackOf(ada).size!.width).to.be.closeTo(width, 1);
      // What was not wanted stays handed out, for whoever comes later.
      trackOf(zoe).isSwitchedOff = true;
      sdk.room.emit('trackSwitchedOff', trackOf(zoe));
      await room.updateComplete;
      const thing = handed.find(({ participant }) => participant.identity === 'Zoe')!;
      expect(thing.signal.aborted).to.equal(false);
      thing.watch!();
      await room.updateComplete;
      expect(trackOf(zoe).asked).to.equal(true);
      expect(trackOf(zoe).size).to.deep.equal({ width: 640, height: 360 });
      trackOf(zoe).isSwitchedOff = false;
      sdk.room.emit('trackSwitchedOn', trackOf(zoe));
      await room.updateComplete;
      // What the server switches off by itself, for want of bandwidth, is nothing that one could look at.
      trackOf(zoe).isSwitchedOff = true;
      sdk.room.emit('trackSwitchedOff', trackOf(zoe));
      await room.updateComplete;
      expect(thing.signal.aborted).to.equal(true);
      button('Next page').click();
      await room.updateComplete;
      await room.updateComplete;
      expect(trackOf(ada).asked).to.equal(false);
      button('Pin Ada').click();
      await sized('1000px', '600px');
      expect(trackOf(ada).asked).to.equal(true);
      expect(trackOf(ada).size!.width).to.be.above(2 * width);
    });

    it('brings speakers to the first page, and moves nobody else', async () => {
      const everybody = people(30);
      await sized('1000px', '600px');
      const speak = async (who: FakeParticipant) => {
        sdk.room.dominantSpeaker = who;
        sdk.room.emit('dominantSpeakerChanged', who);
        await room.updateComplete;
      };
      const places = () =>
        new Map(shown().map((tile) => [tile.querySelector('.name')!.textContent, tile.style.cssText]));
      const before = places();
      await speak(everybody[2]!);
      expect([...places()]).to.deep.equal([...before]);
      expect(tileOf('Person 3').querySelector('.caption')!.textContent).to.contain('speaking');
      expect(getComputedStyle(tileOf('Person 3')).outlineStyle).to.equal('solid');
      await expect(room).to.be.accessible();
      await speak(everybody[25]!);
      const after = places();
      expect(after.get('Person 26')).to.equal(before.get('Person 15'));
      expect(after.has('Person 15')).to.equal(false);
      for (const [name, place] of after) if (name !== 'Person 26') expect(place).to.equal(before.get(name));
      // Who spoke stays as long as others have been silent for longer.
      await speak(everybody[28]!);
      expect(places().has('Person 26')).to.equal(true);
      expect(places().has('Person 14')).to.equal(false);
    });
  });

  it('shows a pinned person large, only here, until they are unpinned or leave', async () => {
    const ada = sdk.room.enter('Ada', await track());
    await screen(sdk.room.enter('Ben'));
    await sized('1000px', '600px');
    expect(area(tileOf('Screen of Ben'))).to.be.above(4 * area(tileOf('Ada')));
    button('Pin Ada').click();
    await room.updateComplete;
    expect(area(tileOf('Ada'))).to.be.above(4 * area(tileOf('Screen of Ben')));
    expect(sdk.room.log).to.deep.equal([]);
    expectApart();
    await expect(room).to.be.accessible();
    // A camera that is turned off unpins nobody.
    const [publication] = ada.videoTracks.values();
    publication!.isTrackEnabled = false;
    sdk.room.emit('trackDisabled');
    await room.updateComplete;
    expect(area(tileOf('Ada'))).to.be.above(4 * area(tileOf('Screen of Ben')));
    button('Unpin Ada').click();
    await room.updateComplete;
    expect(area(tileOf('Screen of Ben'))).to.be.above(4 * area(tileOf('Ada')));
    button('Pin me (you)').click();
    await room.updateComplete;
    expect(area(tileOf('me (you)'))).to.be.above(4 * area(tileOf('Screen of Ben')));
    expectApart();
    button('Unpin me (you)').click();
    await room.updateComplete;
    expect(area(tileOf('Screen of Ben'))).to.be.above(4 * area(tileOf('me (you)')));
    button('Pin Ada').click();
    sdk.room.exit(ada);
    await room.updateComplete;
    expect(area(tileOf('Screen of Ben'))).to.be.above(4 * area(tileOf('Ben')));
    expect(inside('.grid').matches('.staged')).to.equal(true);
    for (const pin of all('.pin')) {
      const { width, height } = pin.getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(24);
    }
  });

  it('shows connection quality if the server reports it', async () => {
    const ada = sdk.room.enter('Ada', await track());
    await room.updateComplete;
    const lines = () => all('.caption').filter((each) => each.textContent.includes('connection'));
    expect(lines()).to.have.lengthOf(0);
    ada.networkQualityLevel = 2;
    ada.emit('networkQualityLevelChanged', 2);
    await room.updateComplete;
    expect(room.participants[0]!.networkQuality).to.equal(2);
    expect(tileOf('Ada').innerText).to.contain('Poor connection');
    expect(tileOf('Ada').querySelectorAll('.bar:not(.none)')).to.have.lengthOf(2);
    sdk.room.localParticipant.networkQualityLevel = 5;
    sdk.room.localParticipant.emit('networkQualityLevelChanged', 5);
    await room.updateComplete;
    expect(lines()).to.have.lengthOf(2);
    await expect(room).to.be.accessible();
  });

  it('shortens a long name and keeps the marks on narrow tiles', async () => {
    const name = 'Annemarie Schwarzenbach-Baumgartner von Werdenberg';
    for (const each of [name, 'Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gil', 'Hal'])
      sdk.room.enter(each).networkQualityLevel = 1;
    sdk.room.emit('trackSubscribed');
    await sized('350px', '500px');
    expect(tileOf(name).clientWidth).to.be.below(110);
    expect(tileOf(name).querySelectorAll('.mark')).to.have.lengthOf(3);
    const tile = tileOf(name).getBoundingClientRect();
    for (const mark of tileOf(name).querySelectorAll('.mark')) {
      const { left, right, top, bottom } = mark.getBoundingClientRect();
      expect(left).to.be.at.least(tile.left);
      expect(right).to.be.at.most(tile.right);
      expect(top).to.be.at.least(tile.top);
      expect(bottom).to.be.at.most(tile.bottom);
    }
    const label = tileOf(name).querySelector<HTMLElement>('.name')!;
    expect(label.scrollWidth).to.be.above(label.clientWidth);
    expect(label.title).to.equal(name);
    expect(getComputedStyle(label).textOverflow).to.equal('ellipsis');
  });

  it('lists everybody behind a button, with the marks of their tiles', async () => {
    const ada = sdk.room.enter('Ada', await track());
    await screen(ada);
    room.muted = true;
    await room.updateComplete;
    const people = () => all('.people li').map((each) => each.textContent.trim().replace(/\s+/g, ' '));
    expect(button('People: 2').ariaExpanded).to.equal('false');
    expect(people()).to.deep.equal([]);
    button('People: 2').click();
    await room.updateComplete;
    expect(button('People: 2').ariaExpanded).to.equal('true');
    // Her camera's track bears no name of a screen.
    expect(people()).to.deep.equal(['me (you) Mic off', 'Ada Mic off, Sharing a screen']);
    await expect(room).to.be.accessible();
    sdk.room.exit(ada);
    await room.updateComplete;
    expect(people()).to.deep.equal(['me (you) Mic off']);
    button('People: 1').click();
    await room.updateComplete;
    expect(people()).to.deep.equal([]);
  });

  it('shows captions if the server transcribes, and removes them again', async () => {
    const ada = sdk.room.enter('Ada');
    await room.updateComplete;
    expect(all('.captions')).to.have.lengthOf(0);
    const say = (participant: string, transcription: string) =>
      sdk.room.emit('transcription', { participant, transcription, type: 'extension_transcriptions' });
    say(ada.sid, 'Good');
    say(ada.sid, 'Good morning.');
    say('PAme', 'Hello Ada.');
    say('PAgone', 'I left.');
    await room.updateComplete;
    const lines = () => all('.captions p').map(({ textContent }) => textContent);
    expect(lines()).to.deep.equal(['Ada: Good morning.', 'me: Hello Ada.']);
    await expect(room).to.be.accessible();
    button('Captions').click();
    await room.updateComplete;
    expect(lines()).to.deep.equal([]);
    expect(button('Captions').ariaExpanded).to.equal('false');
    button('Captions').click();
    await room.updateComplete;
    expect(lines()).to.have.lengthOf(2);
    await until(() => lines().length === 0, 'they go');
  });

  for (const [name, code, words] of [
    ['Full screen', 'full-screen-refused', 'Full screen is not available here'],
    ['Small window', 'small-window-refused', 'The small window could not be opened'],
  ] as const)
    it(`reports what the browser refused: ${name}, and stays in the call`, async () => {
      // A press by script is none of a person's: browsers refuse it.
      button(name).click();
      await until(() => room.error?.code === code, 'it says so');
      expect(inside('.error').textContent).to.contain(words);
      expect(room.status).to.equal('connected');
    });

  it('collapses rarely used buttons if it is narrow, in document order', async () => {
    devices.display = async () => devices.screen();
    sdk.room.emit('transcription', { participant: 'PAme', transcription: 'Hello.' });
    await sized('1000px');
    const buttons = () => all('.controls button').filter((each) => each.checkVisibility());
    const names = () =>
      buttons().map((each) => each.querySelector('span')?.textContent ?? each.textContent.trim());
    const few = ['Microphone', 'Camera', 'Share screen', 'More', 'Leave'];
    const rare = ['Sound check', 'People: 1', 'Captions', 'Full screen', 'Small window'];
    expect(names()).to.deep.equal([...few.slice(0, 3), ...rare, 'Leave']);
    const before = buttons();
    await sized('390px');
    expect(names()).to.deep.equal(few);
    const tops = new Set(buttons().map((each) => Math.round(each.getBoundingClientRect().top)));
    expect(tops.size, 'they fit into one row').to.equal(1);
    expect(button('More').ariaExpanded).to.equal('false');
    button('More').click();
    await room.updateComplete;
    expect(button('More').ariaExpanded).to.equal('true');
    expect(names()).to.deep.equal([...few.slice(0, 4), ...rare, 'Leave']);
    expect(inside('.controls').scrollWidth).to.be.at.most(inside('.controls').clientWidth);
    await expect(room).to.be.accessible();
    button('People').click();
    await room.updateComplete;
    expect(all('.people li')).to.have.lengthOf(1);
    button('More').click();
    await room.updateComplete;
    expect(names()).to.deep.equal(few);
    await sized('1000px');
    expect(buttons().every((each, index) => each === before[index])).to.equal(true);
    // With large letters it has as little room when it is wide.
    room.style.fontSize = '40px';
    await sized('1000px');
    expect(names()).to.deep.equal(few);
  });

  for (const language of ['en', 'de'])
    it(`has all buttons in two rows if it stands beside other elements (${language})`, async () => {
      devices.display = async () => devices.screen();
      room.lang = language;
      // The demo's, in a window 1,280 pixels wide.
      await sized('672px');
      await until(() => button(language === 'de' ? 'Verlassen' : 'Leave'));
      const buttons = all('.controls button').filter((each) => each.checkVisibility());
      expect(buttons).to.have.lengthOf(8);
      const tops = new Set(buttons.map((each) => Math.round(each.getBoundingClientRect().top)));
      expect(tops.size).to.equal(2);
      for (const each of buttons) expect(each.clientHeight).to.be.at.least(42);
    });

  it('says, once and for as long as it lasts, that the call is recorded', async () => {
    const status = () => inside('[role=status]').textContent.trim();
    sdk.room.isRecording = true;
    sdk.room.emit('recordingStarted');
    await room.updateComplete;
    expect(status()).to.contain('This call is being recorded.');
    sdk.room.isRecording = false;
    sdk.room.emit('recordingStopped');
    await room.updateComplete;
    expect(status()).not.to.contain('recorded');
  });
});
