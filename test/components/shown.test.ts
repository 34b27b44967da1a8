import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { FakeDevices } from '../camera/devices.ts';
import { until } from '../until.ts';
import { ColourClassifier, DrawnVideo } from './drawn-video.ts';

TwilioRoom.define('twilio-room');
MaskDetector.define('mask-detector');

/** Each way to render what nobody sees; it returns how it is shown after all. */
const WAYS: Record<string, (place: HTMLElement, element: HTMLElement) => () => void> = {
  'by `display: none` around it': (place) => {
    place.style.display = 'none';
    return () => (place.style.display = '');
  },
  // As React's hidden <Activity> does it.
  'by `display: none !important` on the tag': (_, element) => {
    element.style.setProperty('display', 'none', 'important');
    return () => element.style.removeProperty('display');
  },
  'by `hidden`': (_, element) => {
    element.hidden = true;
    return () => (element.hidden = false);
  },
  'by `visibility: hidden`': (place) => {
    place.style.visibility = 'hidden';
    return () => (place.style.visibility = '');
  },
  'by `content-visibility: hidden`': (place) => {
    place.style.contentVisibility = 'hidden';
    return () => (place.style.contentVisibility = '');
  },
  'by `content-visibility: hidden` on the tag': (_, element) => {
    element.style.contentVisibility = 'hidden';
    return () => (element.style.contentVisibility = '');
  },
  'in a closed `<details>`': (place) => {
    const details = document.createElement('details');
    place.replaceWith(details);
    details.append(place);
    return () => (details.open = true);
  },
};

describe('an element that nobody sees', () => {
  let place: HTMLElement;
  let devices: FakeDevices;

  beforeEach(async () => {
    devices = new FakeDevices().install();
    place = (await fixture<HTMLElement>(html`<div><div></div></div>`)).querySelector('div')!;
  });
  afterEach(async () => {
    place.replaceChildren();
    await aTimeout(20);
    devices.remove();
  });

  for (const [how, hide] of Object.entries(WAYS)) {
    it(`does not turn the camera on by \`preview\`, hidden ${how}, until it is shown`, async () => {
      const room = Object.assign(document.createElement('twilio-room'), { autoPreview: true });
      const show = hide(place, room);
      place.append(room);
      await aTimeout(700);
      expect([room.status, devices.tracks.length]).to.deep.equal(['idle', 0]);
      show();
      await until(() => room.status === 'previewing');
    });

    it(`starts nothing by \`autostart\`, hidden ${how}, until it is shown`, async () => {
      const drawn = await DrawnVideo.of('red');
      const classifier = new ColourClassifier();
      const detector = Object.assign(document.createElement('mask-detector'), {
        autostart: true,
        classifier,
      });
      const show = hide(place, detector);
      place.append(detector);
      detector.video = drawn.video;
      await aTimeout(700);
      expect([detector.status, classifier.seen.length]).to.deep.equal(['ready', 0]);
      show();
      await until(() => classifier.seen.length > 0);
      drawn.end();
    });
  }

  it('can still be started by a script', async () => {
    place.style.display = 'none';
    const room = document.createElement('twilio-room');
    place.append(room);
    await room.preview();
    expect(room.status).to.equal('previewing');
    const drawn = await DrawnVideo.of('red');
    const detector = Object.assign(document.createElement('mask-detector'), {
      classifier: new ColourClassifier(),
      video: drawn.video,
    });
    place.append(detector);
    await detector.start();
    expect(detector.status).to.equal('detecting');
    drawn.end();
  });

  it('counts as seen below the fold, and may be hidden afterwards', async () => {
    Object.assign(place.style, { position: 'absolute', top: '9000px' });
    const room = Object.assign(document.createElement('twilio-room'), { autoPreview: true });
    const detector = Object.assign(document.createElement('mask-detector'), {
      autostart: true,
      classifier: new ColourClassifier(),
    });
    place.append(detector, room);
    await until(() => room.status === 'previewing');
    await room.leave();
    place.style.display = 'none';
    const drawn = await DrawnVideo.of('red');
    detector.video = drawn.video;
    await until(() => detector.status === 'detecting');
    drawn.end();
  });

  it('waits again if it was removed and inserted into a hidden part', async () => {
    const room = Object.assign(document.createElement('twilio-room'), { autoPreview: true });
    place.append(room);
    await until(() => room.status === 'previewing');
    room.remove();
    await until(() => room.status === 'idle');
    place.style.display = 'none';
    place.append(room);
    await aTimeout(700);
    expect(devices.tracks.filter(({ readyState }) => readyState === 'live')).to.deep.equal([]);
  });
});
