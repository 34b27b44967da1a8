import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { render } from 'lit';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { FakeDevices } from '../camera/devices.ts';
import type { FakeSdk } from '../room/fake-sdk.ts';
import { standIn } from '../room/stand-ins.ts';
import { letGo, until } from '../until.ts';

TwilioRoom.define('twilio-room');

/**
 * Nothing that a page's library does to the element opens microphone or camera: with the stand-ins of the SDK and of the devices, so that
 * every state can be held still.
 */
describe('<twilio-room> opens no device by itself', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;

  const make = (content = html`<twilio-room name="mask" muted camera-off></twilio-room>`) =>
    fixture<TwilioRoom>(content);
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text))!;
  /** What of the devices the others would get: a live microphone that is not muted, a live camera. */
  const open = () =>
    devices.tracks
      .filter(({ readyState, enabled }) => readyState === 'live' && enabled)
      .map(({ kind }) => kind)
      .sort();
  const settled = async () => {
    await room.updateComplete;
    await aTimeout(60);
  };

  beforeEach(() => {
    ({ devices, sdk, remove } = standIn());
  });

  afterEach(() => remove(room));

  /** Brings the element into a state in which devices are captured or about to be. */
  const states: Record<string, () => Promise<unknown>> = {
    'about to preview': async () => void room.preview(),
    previewing: () => room.preview(),
    connecting: async () => {
      sdk.answer = new Promise(() => undefined);
      room.join().catch(() => undefined);
      await until(() => sdk.calls.length);
    },
    connected: () => room.join(),
    reconnecting: async () => {
      await room.join();
      sdk.room.emit('reconnecting', new Error());
      expect(room.status).to.equal('reconnecting');
    },
    'thrown out of the room': async () => {
      await room.join();
      sdk.room.disconnect(new Error());
      expect(room.status).to.equal('failed');
    },
  };

  for (const [state, reach] of Object.entries(states)) {
    it(`if the attributes are removed: ${state}`, async () => {
      room = await make();
      await reach();
      room.removeAttribute('muted');
      room.toggleAttribute('camera-off', false);
      await settled();
      expect(open()).to.deep.equal([]);
      expect([room.muted, room.cameraOff]).to.deep.equal([true, true]);
    });
  }

  it('if a template’s `?muted` becomes false, or a library empties the properties', async () => {
    const place = await fixture<HTMLElement>(html`<div></div>`);
    const show = (off: boolean) =>
      render(html`<twilio-room name="mask" ?muted=${off} ?camera-off=${off}></twilio-room>`, place);
    show(true);
    room = place.querySelector('twilio-room')!;
    await room.join();
    show(false);
    await settled();
    expect(open()).to.deep.equal([]);
    for (const nothing of [undefined, null]) {
      Object.assign(room, { muted: nothing, cameraOff: nothing });
      await settled();
      expect(open(), String(nothing)).to.deep.equal([]);
      expect([room.muted, room.cameraOff]).to.deep.equal([true, true]);
    }
  });

  it('but opens what the property or a button asks for', async () => {
    room = await make();
    await room.join();
    room.removeAttribute('muted');
    room.removeAttribute('camera-off');
    room.muted = false;
    await settled();
    expect(open()).to.deep.equal(['audio']);
    button('Camera').click();
    await until(() => open().includes('video'));
    expect(room.cameraOff).to.equal(false);
  });

  it('closes what an attribute asks to be closed, also after a button has opened it', async () => {
    room = await make(html`<twilio-room name="mask"></twilio-room>`);
    await room.join();
    expect(open()).to.deep.equal(['audio', 'video']);
    room.setAttribute('muted', '');
    room.setAttribute('camera-off', '');
    await settled();
    expect(open()).to.deep.equal([]);
    button('Microphone').click();
    button('Camera').click();
    await until(() => open().length === 2);
    room.setAttribute('muted', '');
    room.setAttribute('camera-off', '');
    await settled();
    expect(open()).to.deep.equal([]);
  });

  it('follows the attributes while nothing is captured', async () => {
    room = await make();
    room.removeAttribute('muted');
    room.removeAttribute('camera-off');
    expect([room.muted, room.cameraOff]).to.deep.equal([false, false]);
    await room.join();
    expect(open()).to.deep.equal(['audio', 'video']);
    room.setAttribute('muted', '');
    await room.leave();
    room.removeAttribute('muted');
    expect(room.muted).to.equal(false);
    Object.assign(room, { muted: true, cameraOff: true });
    Object.assign(room, { muted: undefined, cameraOff: null });
    expect([room.muted, room.cameraOff]).to.deep.equal([false, false]);
  });

  it('keeps what the person chose last for the next call', async () => {
    room = await make(html`<twilio-room name="mask" camera-off></twilio-room>`);
    await room.join();
    room.removeAttribute('camera-off');
    await room.leave();
    await room.join();
    expect(open(), 'taken away in the call').to.deep.equal(['audio']);
    await room.leave();
    room.setAttribute('muted', '');
    await room.join();
    button('Microphone').click();
    await room.updateComplete;
    button('Microphone').click();
    await room.leave();
    room.removeAttribute('muted');
    await room.join();
    expect(open(), 'taken away between two calls').to.deep.equal([]);
  });

  it('if the attributes are removed during the preview, and it then joins', async () => {
    room = await make();
    await room.preview();
    room.removeAttribute('muted');
    room.removeAttribute('camera-off');
    await room.join();
    await settled();
    expect(open()).to.deep.equal([]);
  });

  it('continues the call, whatever else is written on the tag or inside it', async () => {
    room = await make();
    await room.join();
    const call = room.room;
    for (const name of [
      'name',
      'identity',
      'token',
      'token-url',
      'preview',
      'id',
      'class',
      'style',
      'lang',
      'dir',
    ])
      for (const value of ['', 'x', 'de', 'display: none', 'rtl', null]) {
        if (value === null) room.removeAttribute(name);
        else room.setAttribute(name, value);
        await room.updateComplete;
        expect(room.room, `${name}=${value}`).to.equal(call);
        expect(room.status).to.equal('connected');
      }
    for (const hidden of [true, false]) {
      room.hidden = hidden;
      await room.updateComplete;
      expect(room.status).to.equal('connected');
    }
    room.innerHTML = '<p>Loading</p>';
    room.replaceChildren();
    await settled();
    expect(room.room).to.equal(call);
    expect(sdk.calls).to.have.lengthOf(1);
    expect(open()).to.deep.equal([]);
  });

  describe('after the person has left', () => {
    const leave: Record<string, () => Promise<unknown>> = {
      'a call': async () => {
        await room.join();
        await room.updateComplete;
        button('Leave').click();
      },
      'a preview': async () => {
        await room.preview();
        await room.leave();
      },
      'the joining': async () => {
        sdk.answer = new Promise(() => undefined);
        room.join().catch(() => undefined);
        await until(() => sdk.calls.length);
        await room.updateComplete;
        button('Cancel').click();
        await room.leave();
      },
    };
    for (const [what, go] of Object.entries(leave)) {
      it(`${what}, \`preview\` turns no camera on: written again, moved or set`, async () => {
        room = await make(html`<twilio-room name="mask" preview></twilio-room>`);
        await until(() => room.status === 'previewing');
        await go();
        expect(open()).to.deep.equal([]);
        room.removeAttribute('preview');
        await room.updateComplete;
        room.setAttribute('preview', '');
        await settled();
        room.parentElement!.append(room);
        await settled();
        Object.assign(room, { preview: false });
        await room.updateComplete;
        Object.assign(room, { preview: true });
        await settled();
        expect(open()).to.deep.equal([]);
        expect(room.status).to.be.oneOf(['idle', 'disconnected']);
        await room.preview();
        expect(open(), 'a script may').to.deep.equal(['audio', 'video']);
      });
    }

    it('starts over after it was out of the document', async () => {
      room = await make(html`<twilio-room name="mask" preview></twilio-room>`);
      await until(() => room.status === 'previewing');
      await room.leave();
      const place = room.parentElement!;
      room.remove();
      await letGo();
      place.append(room);
      await until(() => room.status === 'previewing');
    });
  });
});
