export { Call, connect, type CallListener } from './call.ts';
export { loadSdk, type GivenSdk } from './sdk.ts';
export { fetchGrant, type Grant } from './token.ts';
export type { LocalTracks, RemoteTrack, Room, RoomParticipant, TwilioVideo } from './types.ts';
export { forbiddenLocalHost } from './local-network.ts';
