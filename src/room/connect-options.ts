import { MaskRoomError, reasonOf } from '../errors/index.ts';
import type { ConnectOptions } from './types.ts';

type Options = Readonly<Record<string, unknown>>;

/** Throws `connect-option-wrong` for an option that may not have this value; `option` is its name, with those of what it is in. */
type Rule = (value: unknown, option: string) => void;

const must =
  (what: string, fits: (value: unknown) => boolean): Rule =>
  (value, option) => {
    if (!fits(value)) throw wrong(option, `it must be ${what}`);
  };

const isObject = (value: unknown): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string' && value !== '';

const flag = must('true or false', (value) => typeof value === 'boolean');
const text = must('a string', isText);
const object = must('an object', isObject);
const call = must('a function', (value) => typeof value === 'function');
const bitrate = must(
  'a number of bits per second, or null for no limit',
  (value) => value === null || (typeof value === 'number' && value >= 0 && value < Infinity),
);
/** Whatever it is: the SDK or the browser refuses what is wrong. */
const anything: Rule = () => undefined;
const oneOf = (...values: unknown[]) => must(values.join(', '), (value) => values.includes(value));
const listOf =
  (rule: Rule): Rule =>
  (value, option) => {
    if (!Array.isArray(value)) throw wrong(option, 'it must be a list');
    for (const [index, each] of value.entries()) rule(each, `${option}[${index}]`);
  };
/** An object that has nothing else than what `rules` allow. */
const only =
  (rules: Readonly<Record<string, Rule>>, reason = 'there is no option with this name'): Rule =>
  (value, option) => {
    object(value, option);
    for (const [name, each] of Object.entries(value as Options)) {
      const path = option ? `${option}.${name}` : name;
      if (!Object.hasOwn(rules, name)) throw wrong(path, reason);
      if (each !== undefined) rules[name]!(each, path);
    }
  };
const either =
  (simple: Rule, composed: Rule): Rule =>
  (value, option) =>
    (isObject(value) ? composed : simple)(value, option);

const codecs = (known: readonly string[], settings: Readonly<Record<string, Rule>>) => {
  const codec = must(
    known.join(', '),
    (value) => isText(value) && known.some((each) => each.toLowerCase() === String(value).toLowerCase()),
  );
  const named: Rule = (value, option) => {
    if (!(value as Options).codec) throw wrong(option, 'it must name its codec');
    only({ codec, ...settings })(value, option);
  };
  return listOf(either(codec, named));
};
const videoCodecs = codecs(['VP8', 'H264', 'VP9'], { simulcast: flag, adaptiveSimulcast: flag });
const verbosity = must('a level from 0 to 3', (value) => [0, 1, 2, 3].includes(value as number));
const logLevel = oneOf('debug', 'info', 'warn', 'error', 'off');

/** A setting for connections, which the browser alone knows to judge: it says why it refuses one. */
const connection =
  (configuration: (value: unknown) => unknown): Rule =>
  (value, option) => {
    if (!('RTCPeerConnection' in globalThis)) return;
    try {
      new RTCPeerConnection(configuration(value) as RTCConfiguration).close();
    } catch (cause) {
      throw wrong(option, reasonOf(cause), cause);
    }
  };

/** What is asked of a device: a value, or an object of such that says how strictly. */
const constraint = (what: string, fits: (value: unknown) => boolean, ...strictly: string[]) => {
  const value = must(what, fits);
  const rules = Object.fromEntries(['ideal', 'exact', ...strictly].map((name) => [name, value]));
  return either(value, only(rules, `it must be one of ${Object.keys(rules).join(', ')}`));
};
const isListOr = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) ? value.every(fits) : fits(value);
const number = constraint(
  'a number from 0 on',
  (value) => typeof value === 'number' && value >= 0 && value < Infinity,
  'min',
  'max',
);
const yes = constraint('true or false', (value) => typeof value === 'boolean');
const words = constraint(
  'a string or a list of strings',
  isListOr((value) => typeof value === 'string'),
);
const SIDES: readonly unknown[] = ['user', 'environment', 'left', 'right'];
const side = constraint(
  SIDES.join(', '),
  isListOr((value) => SIDES.includes(value)),
);

/** What may be asked of a camera, and of a microphone. Of what only some of them can do, the browser knows the values. */
const CONSTRAINTS: Readonly<Record<'video' | 'audio', Readonly<Record<string, Rule>>>> = {
  video: {
    aspectRatio: number,
    deviceId: words,
    facingMode: side,
    frameRate: number,
    groupId: words,
    height: number,
    resizeMode: words,
    width: number,
    backgroundBlur: yes,
    faceFraming: yes,
    ...Object.fromEntries(
      `brightness colorTemperature contrast exposureCompensation exposureMode exposureTime focusDistance focusMode iso pan pointsOfInterest
      saturation sharpness tilt torch whiteBalanceMode zoom`
        .split(/\s+/)
        .map((name) => [name, anything]),
    ),
  },
  audio: {
    autoGainControl: yes,
    channelCount: number,
    deviceId: words,
    // Newer browsers take words as well.
    echoCancellation: constraint(
      'true, false or a string',
      (value) => typeof value === 'boolean' || isText(value),
    ),
    groupId: words,
    latency: number,
    noiseSuppression: yes,
    sampleRate: number,
    sampleSize: number,
    voiceIsolation: yes,
  },
};

/** Constraints for a device of `kind`. Browsers pass over a name that they do not know without a word, and over most wrong values. */
const constraints =
  (kind: 'video' | 'audio', without: string): Rule =>
  (value, option) => {
    if (!isObject(value)) throw wrong(option, `it must be an object of constraints; ${without}`);
    const own = CONSTRAINTS[kind];
    const other = CONSTRAINTS[kind === 'video' ? 'audio' : 'video'];
    // What is newer than this list.
    const known = (navigator.mediaDevices as MediaDevices | undefined)?.getSupportedConstraints?.() ?? {};
    const newer = Object.keys(known).filter((name) => !(name in own) && !(name in other));
    const rules = { ...Object.fromEntries(newer.map((name) => [name, anything])), ...own };
    const reason = `there is no constraint of this name for ${kind}`;
    only({ ...rules, advanced: listOf(only(rules, reason)) }, reason)(value, option);
  };

/** What the element says itself. */
const ours =
  (instead: string): Rule =>
  (_, option) => {
    throw wrong(option, instead);
  };

/** The SDK refuses little of what is wrong: it takes a misspelt option, a codec or a level that it does not know, and does something else. */
const checkEach = only({
  automaticSubscription: flag,
  bandwidthProfile: only({
    // Their values are the SDK's to refuse, which names them.
    video: only({
      mode: anything,
      maxSubscriptionBitrate: anything,
      dominantSpeakerPriority: anything,
      trackSwitchOffMode: anything,
      clientTrackSwitchOffControl: anything,
      contentPreferencesMode: anything,
      maxTracks: anything,
      renderDimensions: anything,
    }),
  }),
  dominantSpeaker: flag,
  enableDscp: flag,
  receiveTranscriptions: flag,
  insights: flag,
  loggerName: text,
  logLevel: either(
    logLevel,
    only({ default: logLevel, media: logLevel, signaling: logLevel, webrtc: logLevel }),
  ),
  eventListener: object,
  iceServers: connection((iceServers) => ({ iceServers })),
  iceTransportPolicy: oneOf('all', 'relay'),
  rtcConfiguration: connection((configuration) => configuration),
  RTCPeerConnection: call,
  maxAudioBitrate: bitrate,
  maxVideoBitrate: bitrate,
  networkQuality: either(flag, only({ local: verbosity, remote: verbosity })),
  notifyWarnings: listOf(text),
  preferredAudioCodecs: codecs(['opus', 'isac', 'PCMA', 'PCMU'], { dtx: flag }),
  preferredVideoCodecs: (value, option) => {
    if (value !== 'auto' && !Array.isArray(value))
      throw wrong(option, 'it must be "auto" or a list of VP8, H264, VP9');
    if (value !== 'auto') videoCodecs(value, option);
  },
  region: must('gll, or a region such as us1', (value) => /^(gll|[a-z]{2}\d)$/.test(String(value))),
  video: constraints('video', 'to join without a camera, set no-camera'),
  audio: constraints('audio', 'to join without a microphone, set no-microphone'),
  name: ours('set name on the element'),
  tracks: ours('the element sends its camera and microphone; publish others by room.localParticipant'),
  wsServer: ours('the token server names it as "signaling"'),
});

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
  checkEach(given, '');
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
