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

/** A token of the local room that the test runner starts, and where that is. */
export async function realGrant(
  room: string,
  identity: string,
): Promise<{ token: string; signaling: string }> {
  const answer = await fetch(`/local-room/video-token?${new URLSearchParams({ room, identity })}`);
  return (await answer.json()) as { token: string; signaling: string };
}
