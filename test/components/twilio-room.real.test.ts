import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { TwilioVideo } from '../../src/room/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { cutSockets, loadRealSdk } from '../room/real-sdk.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

/** The element with the unmodified SDK in a local room whose tokens run out after eight seconds; the devices are stand-ins. */
describe('<twilio-room> in a call that outlasts its token', () => {
  let devices: FakeDevices;
  let room: TwilioRoom;
  let events: string[];
  let asked: string[];
  const { fetch } = window;

  beforeEach(async () => {
    devices = new FakeDevices().install();
    TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo;
    room = await fixture<TwilioRoom>(
      html`<twilio-room name="long" identity="Anna" token-url="/local-room/brief/video-token"></twilio-room>`,
    );
    events = [];
    asked = [];
    for (const name of ['room-joined', 'room-reconnecting', 'room-reconnected', 'room-left', 'room-error'])
      room.addEventListener(name, () => events.push(name));
    window.fetch = (url, options) => {
      if (String(url).includes('video-token')) asked.push(String(url));
      return fetch(url, options);
    };
  });

  afterEach(async () => {
    room.remove();
    await aTimeout(50);
    window.fetch = fetch;
    TwilioRoom.sdk = null;
    devices.remove();
  });

  it('comes back with a fresh one after the line was cut, the camera on all the while', async () => {
    await room.join();
    const before = room.room;
    const camera = devices.tracks.find(({ kind }) => kind === 'video')!;
    const [own] = before!.localParticipant.videoTracks.values();
    expect(own!.trackName).to.match(/^camera-/);
    expect(asked).to.have.lengthOf(1);
    await aTimeout(9000);
    expect(events).to.deep.equal(['room-joined']);
    cutSockets();
    await until(() => events.includes('room-reconnected'), 'it is back');
    expect(room.status).to.equal('connected');
    expect(room.room === before).to.equal(false);
    expect(asked).to.have.lengthOf(2);
    expect(events).to.deep.equal(['room-joined', 'room-reconnecting', 'room-reconnected']);
    expect(camera.readyState).to.equal('live');
    expect([...room.room!.localParticipant.videoTracks.values()]).to.have.lengthOf(1);
    expect(room.error).to.equal(null);
    await room.leave();
    expect(room.status).to.equal('disconnected');
    expect(devices.live).to.deep.equal([]);
  });
});
