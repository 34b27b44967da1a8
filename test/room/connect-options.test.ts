import { expect } from '@open-wc/testing';
import { MaskRoomError } from '../../src/errors/index.ts';
import { checkOptions, optionError, optionsFor } from '../../src/room/connect-options.ts';
import '../../src/room/errors.ts';
import { loadRealSdk, realGrant } from './real-sdk.ts';

const refusal = (given: unknown): MaskRoomError => {
  try {
    checkOptions(given);
  } catch (error) {
    return error as MaskRoomError;
  }
  return expect.fail('it should have been refused');
};

describe('the options of a call', () => {
  for (const [option, given] of [
    ['maxAudioBitRate', { maxAudioBitRate: 16_000 }],
    ['maxAudioBitrate', { maxAudioBitrate: '16k' }],
    ['region', { region: 'frankfurt' }],
    ['networkQuality', { networkQuality: 'high' }],
    ['networkQuality.local', { networkQuality: { local: 9 } }],
    ['networkQuality.remot', { networkQuality: { local: 1, remot: 1 } }],
    ['preferredVideoCodecs[1]', { preferredVideoCodecs: ['VP8', 'AV2'] }],
    ['preferredVideoCodecs', { preferredVideoCodecs: 'VP8' }],
    ['preferredVideoCodecs[0].simulcast', { preferredVideoCodecs: [{ codec: 'VP8', simulcast: 'yes' }] }],
    ['preferredAudioCodecs[0]', { preferredAudioCodecs: [{ code: 'opus' }] }],
    ['preferredAudioCodecs[0].dtxx', { preferredAudioCodecs: [{ codec: 'opus', dtxx: false }] }],
    ['bandwidthProfile.video', { bandwidthProfile: { video: 'grid' } }],
    ['bandwidthProfile.video.modes', { bandwidthProfile: { video: { modes: 'grid' } } }],
    ['bandwidthProfile.vidoe', { bandwidthProfile: { vidoe: {} } }],
    ['logLevel.default', { logLevel: { default: 'loud' } }],
    ['iceServers', { iceServers: 'turn:example.org' }],
    ['iceServers', { iceServers: [{ urls: 'stn:example.org' }] }],
    ['iceServers', { iceServers: [{ urls: 'turn:example.org' }] }],
    ['iceTransportPolicy', { iceTransportPolicy: 'turn' }],
    ['rtcConfiguration', { rtcConfiguration: { bundlePolicy: 'most' } }],
    ['dominantSpeaker', { dominantSpeaker: 'yes' }],
    ['video', { video: false }],
    ['video.widht', { video: { widht: 640 } }],
    ['video.echoCancellation', { video: { echoCancellation: false } }],
    ['audio.width', { audio: { width: 640 } }],
    ['video.width', { video: { width: 'wide' } }],
    ['video.width.idael', { video: { width: { idael: 640 } } }],
    ['video.width.min', { video: { width: { min: '640' } } }],
    ['video.frameRate', { video: { frameRate: Infinity } }],
    ['video.facingMode', { video: { facingMode: 'enviroment' } }],
    ['video.facingMode.exact', { video: { facingMode: { exact: 'back' } } }],
    ['video.advanced', { video: { advanced: { width: 640 } } }],
    ['video.advanced[0].widht', { video: { advanced: [{ widht: 640 }] } }],
    ['audio.noiseSuppression', { audio: { noiseSuppression: 'much' } }],
    ['tracks', { tracks: [] }],
    ['name', { name: 'kitchen' }],
    ['maxVideoBitrate', { maxVideoBitrate: 1, preferredVideoCodecs: 'auto' }],
    [
      'bandwidthProfile.video.clientTrackSwitchOffControl',
      { bandwidthProfile: { video: { clientTrackSwitchOffControl: 'auto' } } },
    ],
    ['connectOptions', 'region=us1'],
  ] as const)
    it(`name the wrong value: ${JSON.stringify(given)}`, () => {
      const error = refusal(given);
      expect([error.code, error.params.option, error.recoverable]).to.deep.equal([
        'connect-option-wrong',
        option,
        false,
      ]);
      expect(error.message).to.contain(option);
    });

  it('accept everything the SDK’s documentation recommends, and no options at all', () => {
    for (const given of [null, undefined, {}]) expect(() => checkOptions(given)).not.to.throw();
    checkOptions({
      automaticSubscription: true,
      bandwidthProfile: { video: { mode: 'presentation', dominantSpeakerPriority: 'standard' } },
      dominantSpeaker: true,
      enableDscp: true,
      iceServers: [{ urls: 'turn:example.org', username: 'a', credential: 'b' }],
      iceTransportPolicy: 'relay',
      insights: false,
      logLevel: 'off',
      maxAudioBitrate: null,
      maxVideoBitrate: 2_400_000,
      networkQuality: { local: 1, remote: 2 },
      notifyWarnings: ['recording-media-lost'],
      preferredAudioCodecs: [{ codec: 'opus', dtx: false }],
      preferredVideoCodecs: [{ codec: 'VP8', simulcast: true }, 'h264'],
      receiveTranscriptions: true,
      region: 'de1',
      video: { width: 640, height: 480, frameRate: 15, facingMode: 'environment' },
      audio: { noiseSuppression: false },
    });
    checkOptions({
      iceServers: [{ urls: ['stun:example.org', 'stun:example.com:3478'] }],
      logLevel: { default: 'off', signaling: 'debug' },
      networkQuality: false,
      region: undefined,
      rtcConfiguration: { bundlePolicy: 'max-bundle' },
      video: {
        width: { min: 320, ideal: 640, max: 1280 },
        facingMode: { ideal: ['environment', 'left'] },
        deviceId: '',
        zoom: true,
        advanced: [{ aspectRatio: 16 / 9 }],
      },
      audio: { echoCancellation: { exact: true }, deviceId: { exact: 'default' }, sampleRate: 48_000 },
    });
  });

  it('override the recommended ones for a cloud room; a local room gets only the page’s own', () => {
    expect(optionsFor(null, false)).to.deep.equal({});
    const plain = optionsFor(null, true);
    expect(plain).to.deep.include({
      dominantSpeaker: true,
      maxAudioBitrate: 16_000,
      preferredVideoCodecs: 'auto',
    });
    // Its own watch over attached videos would have every one of ours switched off.
    expect(plain.bandwidthProfile!.video).to.include({
      clientTrackSwitchOffControl: 'manual',
      contentPreferencesMode: 'manual',
    });
    const own = optionsFor(
      {
        maxVideoBitrate: 1_000_000,
        maxAudioBitrate: null,
        bandwidthProfile: { video: { mode: 'presentation', maxTracks: 4 } },
        video: { width: 640 },
      },
      true,
    );
    expect(own.maxAudioBitrate).to.equal(null);
    // The SDK refuses either beside the other.
    expect(own).not.to.have.property('preferredVideoCodecs');
    expect(own.bandwidthProfile!.video).not.to.have.property('clientTrackSwitchOffControl');
    expect(own.bandwidthProfile!.video!.mode).to.equal('presentation');
    expect(own, 'capture is not the SDK’s').not.to.have.property('video');
    const { bandwidthProfile } = optionsFor({ bandwidthProfile: { video: { mode: 'grid' } } }, false);
    expect(bandwidthProfile!.video).to.include({ mode: 'grid', clientTrackSwitchOffControl: 'manual' });
  });

  describe('in the real SDK', () => {
    const connect = async (options: object) => {
      const { token, signaling } = await realGrant('options', 'me');
      const { connect: enter } = await loadRealSdk();
      const room = await enter(token, {
        name: 'options',
        tracks: [],
        logLevel: 'off',
        wsServer: signaling,
        insights: false,
        ...options,
      } as never);
      room.disconnect();
    };

    for (const options of [
      { bandwidthProfile: { video: { mode: 'cinema' } } },
      { bandwidthProfile: { video: { maxSubscriptionBitrate: 'much' } } },
      { bandwidthProfile: { video: { dominantSpeakerPriority: 'top' } } },
    ])
      it(`that it refuses are named by us: ${JSON.stringify(options)}`, async () => {
        checkOptions(options);
        const cause = await connect(optionsFor(options as never, false)).catch((error: unknown) => error);
        const error = optionError(cause) as MaskRoomError;
        expect(error.code).to.equal('connect-option-wrong');
        expect(error.params.option).to.equal(
          `bandwidthProfile.video.${Object.keys(options.bandwidthProfile.video)[0]}`,
        );
        expect(error.cause).to.equal(cause);
      });

    for (const options of [
      { maxAudioBitRate: 16_000 },
      { networkQuality: { local: 9 } },
      { preferredVideoCodecs: ['AV2'] },
    ])
      it(`that it accepts silently are checked by us: ${JSON.stringify(options)}`, async () => {
        await connect(options);
        expect(refusal(options).code).to.equal('connect-option-wrong');
      });

    it('that are recommended work in a local room too', async () => {
      await connect(optionsFor(null, true));
    });
  });
});
