/* global Twilio, window, document -- the SDK comes by its own script */
/** The people who only send: a picture that moves, drawn, without a sound. */
function drawnTrack({ width, height, frameRate }) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let n = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(n += 3) % 360} 60% 50%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#fff';
    context.fillRect((n * 2) % width, height / 3, width / 8, height / 3);
  }, 1000 / frameRate);
  return new Twilio.Video.LocalVideoTrack(canvas.captureStream(frameRate).getVideoTracks()[0]);
}

/** As the SDK's quickstart has it: every track attached, all tiles of one size. */
function show(track, [width, height]) {
  const media = track.attach();
  if (track.kind === 'video')
    media.style.cssText = `width: ${width}px; height: ${height}px; object-fit: cover`;
  document.body.append(media);
}

/** Joins `room`; `drawn` sends a drawn picture and shows nobody. */
window.join = async ({ tokens, room, identity, video, drawn, tile }) => {
  const query = new URLSearchParams({ room, identity });
  const began = performance.now();
  const { token, signaling } = await (await fetch(`${tokens}?${query}`)).json();
  const tracks = drawn ? [drawnTrack(video)] : await Twilio.Video.createLocalTracks({ audio: true, video });
  const call = await Twilio.Video.connect(token, {
    name: room,
    tracks,
    wsServer: signaling,
    insights: false,
    logLevel: 'off',
  });
  const joined = performance.now() - began;
  window.leave = () => {
    call.disconnect();
    for (const track of tracks) {
      track.stop();
      for (const media of track.detach()) media.remove();
    }
    document.body.replaceChildren();
  };
  if (drawn) return joined;
  for (const track of tracks) if (track.kind === 'video') show(track, tile);
  call.on('trackSubscribed', (track) => show(track, tile));
  call.on('trackUnsubscribed', (track) => track.detach().forEach((media) => media.remove()));
  return joined;
};
