import { expect } from '@open-wc/testing';
import { de } from '../../src/messages/de.ts';
import {
  addErrorTexts,
  addTexts,
  className,
  en,
  english,
  format,
  percent,
  type Language,
  type Messages,
} from '../../src/messages/index.ts';
import { addLanguage, follow, unfollow } from '../../src/messages/language.ts';
import { callTexts } from '../../src/messages/en/call.ts';
import { detectorTexts } from '../../src/messages/en/detector-late.ts';
import { monitorErrors, monitorTexts } from '../../src/messages/en/monitor.ts';
import { inCallTexts } from '../../src/messages/en/in-call.ts';
import { cameraErrors } from '../../src/messages/en/camera-errors.ts';
import { classifierErrors } from '../../src/messages/en/classifier-errors.ts';
import { trainingErrors } from '../../src/messages/en/training-errors.ts';
import { trainerErrors, trainerTexts } from '../../src/messages/en/trainer-late.ts';
import { galleryTexts } from '../../src/messages/en/gallery.ts';
import { projectErrors } from '../../src/messages/en/project-errors.ts';
import { processorErrors, processorTexts } from '../../src/messages/en/processor-errors.ts';
import { roomErrors } from '../../src/messages/en/room-errors.ts';
import { permissionTexts } from '../../src/messages/en/permission.ts';
import { soundTexts } from '../../src/messages/en/sound.ts';
import { inCallErrors } from '../../src/messages/en/in-call-errors.ts';
import { speakerErrors } from '../../src/messages/en/speaker-errors.ts';
import { storageErrors } from '../../src/messages/en/storage-errors.ts';

for (const late of [
  cameraErrors,
  classifierErrors,
  inCallErrors,
  monitorErrors,
  processorErrors,
  projectErrors,
  roomErrors,
  speakerErrors,
  storageErrors,
  trainerErrors,
  trainingErrors,
])
  addErrorTexts(late);
addTexts({
  ...trainerTexts,
  detector: { ...detectorTexts, ...monitorTexts },
  gallery: galleryTexts,
  room: { ...callTexts, ...inCallTexts, ...processorTexts },
  sound: soundTexts,
  permission: permissionTexts,
});

/** Every text of `table` by its path, `errors.aborted.message`. */
const textsOf = (table: object, path = ''): Map<string, string> =>
  new Map(
    Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
      if (typeof value === 'string') return [[`${path}${key}`, value] as const];
      return typeof value === 'object' ? [...textsOf(value as object, `${path}${key}.`)] : [];
    }),
  );

const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

/** Words that are the same in both languages. */
const SAME = ['trainer.title', 'trainer.recordDelayOf', 'detector.debugEngine'];
/** What only English says, with names of programs, attributes and files left out. */
const ENGLISH = /\b(the|and|not|is|are|has|with|your|this|that|what|image|images|page|again|try|check)\b/i;

describe('German', () => {
  const english = textsOf(en);
  const german = textsOf(de);

  it('has every text, and no other', () => {
    expect(english.size).to.be.greaterThan(200);
    expect([...german.keys()].sort()).to.deep.equal([...english.keys()].sort());
  });

  it('has the placeholders of the English text', () => {
    for (const [path, text] of german)
      expect(placesOf(text), path).to.deep.equal(placesOf(english.get(path)!));
  });

  it('leaves no text English', () => {
    for (const [path, text] of german) {
      expect(text.trim(), path).not.to.equal('');
      if (!SAME.includes(path)) expect(text, path).not.to.equal(english.get(path));
      // Without the names of what is filled in.
      expect(text.replace(/\{\w+\}/g, ''), path).not.to.match(ENGLISH);
    }
  });

  it('says „Sie“ and never „du“', () => {
    for (const [path, text] of german) expect(text, path).not.to.match(/\b(du|dein|deine|dich|dir)\b/i);
  });
});

describe('a language of a page’s own', () => {
  it('falls back to English, also if the English text comes later', () => {
    addLanguage('eo', { ...en, gallery: { close: 'Fermi' } as Messages['gallery'] });
    const element = Object.assign(document.createElement('p'), { lang: 'eo' });
    let spoken!: Language;
    follow(element, (language) => (spoken = language));
    addTexts({ gallery: { ...galleryTexts, next: 'One further' } });
    const { close, next } = spoken.messages.gallery;
    expect([close, next]).to.deep.equal(['Fermi', 'One further']);
    addTexts({
      gallery: galleryTexts,
      room: { ...callTexts, ...inCallTexts, ...processorTexts },
      sound: soundTexts,
      permission: permissionTexts,
    });
    unfollow(element);
  });
});

describe('a text', () => {
  const german = { tag: 'de', messages: de };

  it('is filled in, with numbers as the language writes them', () => {
    expect(format('{file} has {actual} bytes.', { file: 'a.bin', actual: 12345 })).to.equal(
      'a.bin has 12,345 bytes.',
    );
    expect(format('{actual} Bytes', { actual: 12345 }, german)).to.equal('12.345 Bytes');
    expect(format('{unknown}')).to.equal('{unknown}');
    expect(percent(0.456, english)).to.equal('46%');
    expect(percent(0.456, german)).to.equal('46\u00a0%');
    expect(percent(0.456, { tag: 'de-CH', messages: de })).to.equal('46%');
  });

  it('translates the ready-made classes, and leaves others as the page names them', () => {
    expect(className('no mask', german)).to.equal('ohne Maske');
    expect(className('constructor', german)).to.equal('constructor');
    expect(format('{labels}', { labels: 'no mask, thumbs up, mask' }, german)).to.equal(
      'ohne Maske, thumbs up, mit Maske',
    );
    // Only where a place is for classes: a room or a file may be called so too.
    expect(format('{room}', { room: 'mask' }, german)).to.equal('mask');
  });
});
