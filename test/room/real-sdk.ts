import type * as Video from 'twilio-video';

declare global {
  interface Window {
    Twilio?: { Video: typeof Video };
  }
}

let loading: Promise<typeof Video> | undefined;

/** The unmodified `twilio-video`, from the file that it comes with for pages. */
export const loadRealSdk = (): Promise<typeof Video> =>
  (loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/node_modules/twilio-video/dist/twilio-video.min.js';
    script.onload = () => resolve(window.Twilio!.Video);
    script.onerror = reject;
    document.head.append(script);
  }));

/** The sockets that the page has opened. */
const sockets: WebSocket[] = [];

/** Cuts every connection to a room, as a network does that goes away for a moment. Only after this module was loaded before the SDK. */
export function cutSockets(): void {
  for (const socket of sockets.splice(0)) socket.close(4000);
}

window.WebSocket = class extends WebSocket {
  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given);
    sockets.push(this);
  }
};

/** A token of the local room that the test runner starts, and where that is. */
export async function realGrant(
  room: string,
  identity: string,
): Promise<{ token: string; signaling: string }> {
  const answer = await fetch(`/local-room/video-token?${new URLSearchParams({ room, identity })}`);
  return (await answer.json()) as { token: string; signaling: string };
}
