import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { FakeDevices } from '../camera/devices.ts';
import { answerTokens, FakeSdk } from './fake-sdk.ts';
import { letGo } from '../until.ts';

/** Puts stand-ins in the place of devices, SDK and token server; `remove()` takes the room and them away. */
export function standIn() {
  const { fetch } = window;
  const devices = new FakeDevices().install();
  const sdk = new FakeSdk();
  TwilioRoom.sdk = sdk;
  answerTokens();
  const remove = async (room: TwilioRoom) => {
    room.remove();
    await letGo();
    TwilioRoom.sdk = null;
    window.fetch = fetch;
    devices.remove();
  };
  return { devices, sdk, remove };
}
