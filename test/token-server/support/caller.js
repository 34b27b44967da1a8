/* global Twilio, window, document, performance, fetch, RTCPeerConnection, setInterval, clearInterval, URLSearchParams */

// Every peer connection that the SDK makes, to ask it what really arrives.
const peerConnections = [];
const { addTransceiver } = RTCPeerConnection.prototype;
const remember = (pc) => peerConnections.includes(pc) || peerConnections.push(pc);
RTCPeerConnection.prototype.addTransceiver = function (...args) {
  remember(this);
  return addTransceiver.apply(this, args);
};
const { setRemoteDescription } = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.setRemoteDescription = function (...args) {
  remember(this);
  return setRemoteDescription.apply(this, args);
};

const caller = {
  room: null,
  events: [],
  errors: [],
  messages: [],
  drawing: [],

  async localTracks() {
    caller.tracks ??= await Twilio.Video.createLocalTracks({
      audio: true,
      video: { width: 160, height: 120, frameRate: 10 },
    });
    return caller.tracks;
  },

  /** Joins with camera, microphone and a data track, or with what `options.tracks` names. */
  async join(room, identity, options = {}) {
    const query = new URLSearchParams({ room, identity });
    const { token, signaling } = await (await fetch(`/video-token?${query}`)).json();
    const { kinds = ['audio', 'video', 'data'], ...connectOptions } = options;
    const tracks = (await caller.localTracks()).filter(({ kind }) => kinds.includes(kind));
    if (kinds.includes('data')) tracks.push((caller.data = new Twilio.Video.LocalDataTrack()));
    caller.room = await Twilio.Video.connect(options.token ?? token, {
      name: room,
      tracks,
      wsServer: `${signaling}?who=${identity}`,
      insights: false,
      logLevel: 'off',
      ...connectOptions,
    });
    caller.watch(caller.room);
    return { sid: caller.room.sid, name: caller.room.name, identity: caller.room.localParticipant.identity };
  },

  /** Like `join`, but answers the error. */
  async failToJoin(room, identity, options) {
    try {
      await caller.join(room, identity, options);
      return null;
    } catch ({ name, code, message }) {
      return { name, code, message };
    }
  },

  watch(room) {
    const note = (name, ...details) => caller.events.push([name, ...details].join(' '));
    for (const name of ['participantConnected', 'participantDisconnected', 'participantReconnecting']) {
      room.on(name, ({ identity }) => note(name, identity));
    }
    room.on('participantReconnected', ({ identity }) => note('participantReconnected', identity));
    room.on('reconnecting', () => note('reconnecting'));
    room.on('reconnected', () => note('reconnected'));
    room.on('disconnected', (_room, error) => note('disconnected', error?.code ?? 'no error'));
    for (const name of ['trackEnabled', 'trackDisabled', 'trackPublished', 'trackUnpublished']) {
      room.on(name, ({ kind }, { identity }) => note(name, kind, identity));
    }
    room.on('trackSubscribed', (track, _publication, { identity }) => {
      note('trackSubscribed', track.kind, identity);
      // Sound that nobody plays is not decoded.
      if (track.kind === 'audio') track.attach();
      if (track.kind === 'data') track.on('message', (data) => caller.messages.push(`${identity}: ${data}`));
    });
    room.on('trackUnsubscribed', ({ kind }, _publication, { identity }) =>
      note('trackUnsubscribed', kind, identity),
    );
    for (const { dataTracks, identity } of room.participants.values()) {
      for (const { track } of dataTracks.values()) {
        track?.on('message', (data) => caller.messages.push(`${identity}: ${data}`));
      }
    }
  },

  leave() {
    caller.room?.disconnect();
    caller.room = null;
    peerConnections.splice(0);
    caller.events.splice(0);
    caller.messages.splice(0);
    caller.drawing.splice(0).forEach(clearInterval);
  },

  /** Publishes one more video: a canvas that changes. */
  async publishMore({ width = 160, height = 120, frameRate = 10 } = {}) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    const draw = () => {
      context.fillStyle = `hsl(${performance.now() / 10} 80% 50%)`;
      context.fillRect(0, 0, width, height);
    };
    draw();
    caller.drawing.push(setInterval(draw, 1000 / frameRate));
    const track = new Twilio.Video.LocalVideoTrack(canvas.captureStream(frameRate).getVideoTracks()[0]);
    const { trackSid } = await caller.room.localParticipant.publishTrack(track);
    return trackSid;
  },

  unpublishVideo() {
    const { localParticipant } = caller.room;
    for (const { track } of [...localParticipant.videoTracks.values()])
      localParticipant.unpublishTrack(track);
  },

  /** What arrives, track by track, on the very tracks that the SDK has handed out for this participant. */
  async received(identity) {
    const participant = [...caller.room.participants.values()].find((other) => other.identity === identity);
    const counts = [];
    for (const { track, kind } of participant?.tracks.values() ?? []) {
      if (kind === 'data') continue;
      const receiver = peerConnections
        .filter(({ connectionState }) => connectionState !== 'closed')
        .flatMap((pc) => pc.getReceivers())
        .find((candidate) => candidate.track === track?.mediaStreamTrack);
      const reports = [...((await receiver?.getStats())?.values() ?? [])];
      const { framesDecoded = 0, totalSamplesReceived = 0 } =
        reports.find(({ type }) => type === 'inbound-rtp') ?? {};
      counts.push({ kind, count: kind === 'video' ? framesDecoded : totalSamplesReceived });
    }
    return counts;
  },

  /** Between which kinds of addresses media flow, as `host host` or `relay relay`. */
  async ways() {
    const ways = [];
    for (const pc of peerConnections) {
      const stats = await pc.getStats();
      for (const { selectedCandidatePairId } of stats.values()) {
        const { localCandidateId, remoteCandidateId } = stats.get(selectedCandidatePairId) ?? {};
        if (localCandidateId)
          ways.push([localCandidateId, remoteCandidateId].map((id) => stats.get(id).candidateType).join(' '));
      }
    }
    return ways;
  },

  openPeerConnections() {
    return peerConnections.filter(({ connectionState }) => connectionState !== 'closed').length;
  },
};

window.caller = caller;
window.addEventListener('error', ({ message }) => caller.errors.push(message));
window.addEventListener('unhandledrejection', ({ reason }) => caller.errors.push(String(reason)));
