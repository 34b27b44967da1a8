/** Sends the video of `stream` through two real peer connections of this page; `mute()` lets its sender stop. */
export async function connected(stream: MediaStream) {
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  from.onicecandidate = ({ candidate }) => void (candidate && to.addIceCandidate(candidate));
  to.onicecandidate = ({ candidate }) => void (candidate && from.addIceCandidate(candidate));
  const received = new Promise<MediaStreamTrack>((resolve) => {
    to.ontrack = ({ track }) => resolve(track);
  });
  const transceiver = from.addTransceiver(stream.getVideoTracks()[0]!, { streams: [stream] });
  const negotiate = async () => {
    await from.setLocalDescription();
    await to.setRemoteDescription(from.localDescription!);
    await to.setLocalDescription();
    await from.setRemoteDescription(to.localDescription!);
  };
  await negotiate();
  const mute = async () => {
    transceiver.direction = 'inactive';
    await negotiate();
  };
  return { track: await received, mute };
}
