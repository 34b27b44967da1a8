import { MaskRoomError } from '../errors/index.ts';
import type { ConnectOptions } from './types.ts';

type Options = Readonly<Record<string, unknown>>;

/** What an option may be: `null` if it fits, else what it must be, to stand in a sentence. */
type Rule = (value: unknown) => string | null;

const must =
  (what: string, fits: (value: unknown) => boolean): Rule =>
  (value) =>
    fits(value) ? null : `it must be ${what}`;

const isObject = (value: unknown): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const flag = must('true or false', (value) => typeof value === 'boolean');
const text = must('a string', (value) => typeof value === 'string' && value !== '');
const object = must('an object', isObject);
const call = must('a function', (value) => typeof value === 'function');
const bitrate = must(
  'a number of bits per second, or null for no limit',
  (value) => value === null || (typeof value === 'number' && value >= 0 && value < Infinity),
);
const oneOf = (...values: unknown[]) => must(values.join(', '), (value) => values.includes(value));
const listOf = (what: string, fits: (value: unknown) => boolean) =>
  must(`a list of ${what}`, (value) => Array.isArray(value) && value.every(fits));

const codecs = (...known: string[]) => {
  const isKnown = (value: unknown) =>
    typeof value === 'string' && known.some((codec) => codec.toLowerCase() === value.toLowerCase());
  return listOf(known.join(', '), (value) => isKnown(isObject(value) ? value.codec : value));
};
const videoCodecs = codecs('VP8', 'H264', 'VP9');
const verbosity = (value: unknown) => value === undefined || [0, 1, 2, 3].includes(value as number);

/** The SDK refuses little of what is wrong: it takes a misspelt option, a codec or a level that it does not know, and does something else. */
const RULES: Readonly<Record<string, Rule>> = {
  automaticSubscription: flag,
  // Its own rules follow below, and in the SDK.
  bandwidthProfile: object,
  dominantSpeaker: flag,
  enableDscp: flag,
  receiveTranscriptions: flag,
  insights: flag,
  loggerName: text,
  logLevel: (value) => (isObject(value) ? null : oneOf('debug', 'info', 'warn', 'error', 'off')(value)),
  eventListener: object,
  iceServers: listOf('servers with urls', (value) => isObject(value) && !!value.urls),
  iceTransportPolicy: oneOf('all', 'relay'),
  rtcConfiguration: object,
  RTCPeerConnection: call,
  maxAudioBitrate: bitrate,
  maxVideoBitrate: bitrate,
  networkQuality: must(
    'true, false or { local, remote } with levels from 0 to 3',
    (value) =>
      typeof value === 'boolean' || (isObject(value) && verbosity(value.local) && verbosity(value.remote)),
  ),
  notifyWarnings: listOf('names', (value) => typeof value === 'string'),
  preferredAudioCodecs: codecs('opus', 'isac', 'PCMA', 'PCMU'),
  preferredVideoCodecs: (value) =>
    value === 'auto' || !videoCodecs(value) ? null : 'it must be "auto" or a list of VP8, H264, VP9',
  region: must('gll, or a region such as us1', (value) => /^(gll|[a-z]{2}\d)$/.test(String(value))),
  video: must('an object of constraints; to join without a camera, set no-camera', isObject),
  audio: must('an object of constraints; to join without a microphone, set no-microphone', isObject),
};

/** What may be asked of a camera, and of a microphone; and beyond that, what the browser knows of none of them. */
const CONSTRAINTS = {
  video:
    `advanced aspectRatio deviceId facingMode frameRate groupId height resizeMode width brightness colorTemperature contrast
    exposureCompensation exposureMode exposureTime focusDistance focusMode iso pan pointsOfInterest saturation sharpness tilt torch
    whiteBalanceMode zoom backgroundBlur faceFraming`.split(/\s+/),
  audio:
    `advanced autoGainControl channelCount deviceId echoCancellation groupId latency noiseSuppression sampleRate sampleSize
    voiceIsolation`.split(/\s+/),
} as const;

/** The first name in `given` that nothing of `kind` can be asked for by: browsers pass over such a one without a word. */
function unknownConstraint(kind: 'video' | 'audio', given: object): string | undefined {
  const other = CONSTRAINTS[kind === 'video' ? 'audio' : 'video'];
  const known = (navigator.mediaDevices as MediaDevices | undefined)?.getSupportedConstraints?.() ?? {};
  return Object.keys(given).find(
    (name) => !CONSTRAINTS[kind].includes(name) && (other.includes(name) || !(name in known)),
  );
}

/** What the element says itself. */
const OURS: Readonly<Record<string, string>> = {
  name: 'set name on the element',
  tracks: 'the element sends its camera and microphone; publish others by room.localParticipant',
  wsServer: 'the token server names it as "signaling"',
};

/** What Twilio recommends for rooms in its cloud. A local room has no media server that could use it. */
const GROUP_ROOM: ConnectOptions = {
  dominantSpeaker: true,
  networkQuality: { local: 1, remote: 1 },
  maxAudioBitrate: 16_000,
};

/**
 * The element shows videos without the SDK's `attach()`: left to itself, the SDK would take each for one that nobody looks at, and have it
 * switched off.
 */
const SHOWN = { clientTrackSwitchOffControl: 'manual', contentPreferencesMode: 'manual' } as const;

function wrong(option: string, reason: string, cause?: unknown): MaskRoomError {
  return new MaskRoomError('connect-option-wrong', { option, reason }, { cause });
}

/** Throws `connect-option-wrong` for the first option of `given` that does not exist or is invalid. */
export function checkOptions(given: unknown): void {
  if (given === null || given === undefined) return;
  if (!isObject(given)) throw wrong('connectOptions', 'it must be an object');
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(RULES, option) ? RULES[option] : undefined;
    if (!rule)
      throw wrong(option, Object.hasOwn(OURS, option) ? OURS[option]! : 'there is no option with this name');
    const reason = rule(value);
    if (reason) throw wrong(option, reason);
  }
  for (const kind of ['video', 'audio'] as const) {
    const name = unknownConstraint(kind, (given[kind] as object | undefined) ?? {});
    if (name) throw wrong(`${kind}.${name}`, `there is no constraint of this name for ${kind}`);
  }
  const { bandwidthProfile, maxVideoBitrate, preferredVideoCodecs } = given as ConnectOptions;
  const video: Options | undefined = bandwidthProfile?.video as never;
  for (const [option, manual] of Object.entries(SHOWN))
    if (isObject(video) && (video[option] ?? manual) !== manual)
      throw wrong(`bandwidthProfile.video.${option}`, `it must be ${manual}: the element shows the videos`);
  if (maxVideoBitrate && preferredVideoCodecs === 'auto')
    throw wrong('maxVideoBitrate', 'it cannot be combined with preferredVideoCodecs: "auto"');
}

/** What the SDK is given: `given`, over what is recommended for a room in Twilio's cloud. */
export function optionsFor(given: ConnectOptions | null, isCloud: boolean): ConnectOptions {
  // Capture is the camera's.
  const own: ConnectOptions = { ...given };
  delete own.video;
  delete own.audio;
  const profile = own.bandwidthProfile?.video ?? {};
  const { clientTrackSwitchOffControl, contentPreferencesMode } = SHOWN;
  const video = {
    ...(isCloud ? { mode: 'grid' as const, dominantSpeakerPriority: 'high' as const } : {}),
    // The SDK refuses each of these together with the older option that it replaced.
    ...('maxTracks' in profile ? {} : { clientTrackSwitchOffControl }),
    ...('renderDimensions' in profile ? {} : { contentPreferencesMode }),
    ...profile,
  };
  return {
    ...(isCloud ? GROUP_ROOM : {}),
    ...(isCloud && !own.maxVideoBitrate ? { preferredVideoCodecs: 'auto' as const } : {}),
    ...own,
    ...(isCloud || own.bandwidthProfile ? { bandwidthProfile: { ...own.bandwidthProfile, video } } : {}),
  };
}

/** What the SDK threw, with the option's name if it says that one is wrong. */
export function optionError(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const [, option, reason] = /^options\.([\w.]+) (.+?)\.?$/.exec(cause.message) ?? [];
  return option ? wrong(option, `it ${reason}`, cause) : cause;
}
