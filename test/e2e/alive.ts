import type { Page } from './fixtures.ts';

interface Live {
  tracks: Set<MediaStreamTrack>;
  workers: Set<Worker>;
  peers: Set<RTCPeerConnection>;
  listeners: () => number;
}

/** Runs in the page first: counts what is alive of all that must end with the elements. */
export function countLive() {
  const tracks = new Set<MediaStreamTrack>();
  const workers = new Set<Worker>();
  const peers = new Set<RTCPeerConnection>();
  const { mediaDevices } = navigator;
  for (const ask of ['getUserMedia', 'getDisplayMedia'] as const) {
    const capture = mediaDevices[ask].bind(mediaDevices);
    mediaDevices[ask] = async (constraints) => {
      const stream = await capture(constraints);
      stream.getTracks().forEach((track) => tracks.add(track));
      return stream;
    };
  }
  window.Worker = class extends Worker {
    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      workers.add(this);
    }
    override terminate() {
      workers.delete(this);
      super.terminate();
    }
  };
  // A proxy and not a subclass: the SDK tells browsers apart by the class itself.
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, parameters, newTarget) {
      const peer = Reflect.construct(target, parameters, newTarget) as RTCPeerConnection;
      peers.add(peer);
      return peer;
    },
  });
  const listening = new Set<string>();
  const ids = new WeakMap<object, number>();
  let next = 0;
  const key = (target: object, type: string, listener: object, capture: boolean) => {
    for (const each of [target, listener]) if (!ids.has(each)) ids.set(each, next++);
    return `${type} ${ids.get(target)} ${ids.get(listener)} ${capture}`;
  };
  const shared = [document, window, navigator.mediaDevices, document.body] as EventTarget[];
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const captureOf = (options: unknown) =>
    typeof options === 'object' ? !!(options as { capture?: boolean } | null)?.capture : !!options;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (listener && shared.includes(this)) {
      const name = key(this, type, listener, captureOf(options));
      listening.add(name);
      const { signal, once } = (
        typeof options === 'object' ? (options ?? {}) : {}
      ) as AddEventListenerOptions;
      if (signal) addEventListener.call(signal, 'abort', () => listening.delete(name));
      if (once) addEventListener.call(this, type, () => listening.delete(name), { once: true });
    }
    addEventListener.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    if (listener && shared.includes(this)) listening.delete(key(this, type, listener, captureOf(options)));
    removeEventListener.call(this, type, listener, options);
  };
  const live: Live = { tracks, workers, peers, listeners: () => listening.size };
  Object.assign(window, { live });
}

/** How much of it is alive now. */
export const alive = (page: Page) =>
  page.evaluate(() => {
    const { tracks, workers, peers, listeners } = (window as unknown as { live: Live }).live;
    return {
      tracks: [...tracks].filter((track) => track.readyState === 'live').length,
      workers: workers.size,
      peers: [...peers].filter((peer) => peer.connectionState !== 'closed').length,
      listeners: listeners(),
    };
  });
