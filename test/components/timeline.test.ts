import { expect } from '@open-wc/testing';
import { csvOf } from '../../src/components/mask-detector/csv.ts';
import type { Answer } from '../../src/components/mask-detector/events.ts';
import { Timeline } from '../../src/components/mask-detector/timeline.ts';

const BEGIN = Date.UTC(2026, 0, 2, 3, 4, 5);
const MINUTE = 60_000;

const answer = (label: string | null, { confidence = 0.8, identity = '', face = false } = {}): Answer => ({
  own: !identity,
  participant: identity ? { sid: `PA${identity}${Math.random()}`, identity } : undefined,
  label,
  confidence,
  ...(face && { face: null }),
});

/** Notes `answers` each tenth of a second, from `from` to `to` in seconds. */
const hold = (timeline: Timeline, from: number, to: number, ...answers: Answer[]) => {
  for (let at = from * 10; at <= to * 10; at++) timeline.take(BEGIN + at * 100, answers, 10 * MINUTE);
};

const entries = (timeline: Timeline, track = 0) =>
  timeline.tracks[track]!.entries.map(({ at, until, state, label }) => [
    (at - BEGIN) / 1000,
    (until - BEGIN) / 1000,
    label ?? state,
  ]);

describe('the detector’s timeline', () => {
  it('has one entry per answer, without gaps between them, and an entry for each pause', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 1);
    expect(timeline.tracks, 'nobody yet').to.deep.equal([]);
    hold(timeline, 1, 3, answer('mask'));
    hold(timeline, 3, 4, answer(null));
    hold(timeline, 4, 5, answer(null, { face: true }));
    hold(timeline, 5, 6);
    hold(timeline, 6, 8, answer('no mask'));
    expect(entries(timeline)).to.deep.equal([
      [1, 3, 'mask'],
      [3, 4, 'not sure'],
      [4, 5, 'no face'],
      [5, 6, 'no answer'],
      [6, 8, 'no mask'],
    ]);
  });

  it('treats silence as a gap: nobody knows what was there while the device slept', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 2, answer('mask'));
    // A slow video is no silence.
    timeline.take(BEGIN + 6000, [answer('mask')], 10 * MINUTE);
    timeline.take(BEGIN + 20_000, [answer('mask')], 10 * MINUTE);
    hold(timeline, 20, 22, answer('mask'));
    expect(entries(timeline)).to.deep.equal([
      [0, 6, 'mask'],
      [6, 20, 'no answer'],
      [20, 22, 'mask'],
    ]);
  });

  it('has a gap for each stop, however short', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 2, answer('mask'));
    timeline.break();
    expect(entries(timeline)).to.deep.equal([[0, 2, 'mask']]);
    hold(timeline, 3, 4, answer('mask'));
    expect(entries(timeline)).to.deep.equal([
      [0, 2, 'mask'],
      [2, 3, 'no answer'],
      [3, 4, 'mask'],
    ]);
  });

  it('marks a change of model even if the answer stays the same', () => {
    const timeline = new Timeline();
    timeline.markNewModel();
    hold(timeline, 0, 2, answer('mask'));
    timeline.markNewModel();
    hold(timeline, 2, 3, answer('mask'));
    timeline.markNewModel();
    hold(timeline, 3, 4);
    hold(timeline, 4, 5, answer('mask'));
    expect(entries(timeline)).to.deep.equal([
      [0, 2, 'mask'],
      [2, 2, 'new model'],
      [2, 3, 'mask'],
      [3, 3, 'new model'],
      [3, 4, 'no answer'],
      [4, 5, 'mask'],
    ]);
    for (let second = 6; second < 1000; second++) timeline.take(BEGIN + second * 1000, [], 10 * MINUTE);
    expect(timeline.tracks, 'a mark is nobody’s answer').to.deep.equal([]);
  });

  it('keeps durations if the clock is set back', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 2, answer('mask'));
    hold(timeline, 2, 3, answer('no mask'));
    hold(timeline, -3600, -3598, answer('mask'));
    expect(entries(timeline)).to.deep.equal([
      [-3603, -3601, 'mask'],
      [-3601, -3600, 'no mask'],
      [-3600, -3598, 'mask'],
    ]);
  });

  it('drops entries past its age limit, and never exceeds its size limit', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 1, answer('mask'));
    hold(timeline, 1, 2, answer('no mask'));
    timeline.take(BEGIN + 4000, [answer('no mask')], 2500);
    expect(entries(timeline)).to.deep.equal([[1, 4, 'no mask']]);
    for (let n = 0; n < 20_000; n++)
      timeline.take(BEGIN + 5000 + n, [answer(n % 2 ? 'mask' : 'no mask')], 60 * MINUTE);
    const [{ entries: kept }] = timeline.tracks as [(typeof timeline.tracks)[0]];
    expect(kept.length).to.equal(5000);
    expect(kept.at(-1)!.until).to.equal(BEGIN + 5000 + 19_999);
    // Who has gone goes with their last answer.
    for (let second = 30; second < 1000; second++) timeline.take(BEGIN + second * 1000, [], 10 * MINUTE);
    expect(timeline.tracks).to.deep.equal([]);
  });

  it('keeps people apart, oneself through joining, and those who come back in their own lane', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 1, answer('mask'), answer('no mask', { identity: 'Ada' }));
    hold(timeline, 1, 2, answer('mask'));
    const me = { ...answer('mask'), participant: { sid: 'PAme', identity: 'me' } };
    hold(timeline, 2, 3, me, answer('no mask', { identity: 'Ada' }));
    expect(timeline.tracks.map(({ own, participant }) => [own, participant?.identity])).to.deep.equal([
      [true, 'me'],
      [false, 'Ada'],
    ]);
    expect(entries(timeline)).to.deep.equal([[0, 3, 'mask']]);
    expect(entries(timeline, 1)).to.deep.equal([
      [0, 1, 'no mask'],
      [1, 2, 'no answer'],
      [2, 3, 'no mask'],
    ]);
  });

  it('has the mean confidence over the time, however often it is asked', () => {
    const timeline = new Timeline();
    hold(timeline, 0, 1, answer('mask', { confidence: 0.6 }));
    for (let n = 0; n < 100; n++) timeline.take(BEGIN + 1000, [answer('mask', { confidence: 0.6 })], MINUTE);
    hold(timeline, 1, 2, answer('mask', { confidence: 1 }));
    expect(timeline.tracks[0]!.entries[0]!.confidence).to.be.closeTo(0.8, 0.001);
  });

  describe('as CSV', () => {
    interface Papa {
      parse(
        text: string,
        options: { header: true; skipEmptyLines: true },
      ): { data: Record<string, string>[]; errors: unknown[] };
    }
    let papa: Papa;
    before(async () => {
      const script = document.createElement('script');
      script.src = '/node_modules/papaparse/papaparse.min.js';
      const loaded = new Promise((resolve, reject) => {
        script.onload = resolve;
        script.onerror = reject;
      });
      document.head.append(script);
      await loaded;
      papa = (window as unknown as { Papa: Papa }).Papa;
    });

    const read = (timeline: Timeline) => {
      const { data, errors } = papa.parse(csvOf(timeline.tracks), { header: true, skipEmptyLines: true });
      expect(errors).to.deep.equal([]);
      return data;
    };

    it('has a row for each entry of each person, ordered by time', () => {
      const timeline = new Timeline();
      hold(timeline, 0, 2, answer('mask', { confidence: 0.9 }));
      hold(timeline, 2, 3, answer(null, { face: true }), answer(null, { identity: 'Ada', confidence: 0.4 }));
      timeline.markNewModel();
      hold(timeline, 3, 4);
      expect(read(timeline)).to.deep.equal([
        ...[
          ['2026-01-02T03:04:05.000Z', '', 'class', 'mask', '0.900', '2.000'],
          ['2026-01-02T03:04:07.000Z', '', 'no face', '', '', '1.000'],
          ['2026-01-02T03:04:07.000Z', 'Ada', 'not sure', '', '0.400', '1.000'],
          ['2026-01-02T03:04:08.000Z', '', 'new model', '', '', '0.000'],
          ['2026-01-02T03:04:08.000Z', '', 'no answer', '', '', '1.000'],
          ['2026-01-02T03:04:08.000Z', 'Ada', 'new model', '', '', '0.000'],
          ['2026-01-02T03:04:08.000Z', 'Ada', 'no answer', '', '', '1.000'],
        ].map(([time, participant, state, label, confidence, seconds]) => ({
          time,
          participant,
          state,
          label,
          confidence,
          seconds,
        })),
      ]);
    });

    for (const label of [
      'mask, blue',
      'say "mask"',
      'two\r\nlines',
      'semi;colon',
      '口罩 “new”',
      'no mask',
      '-',
    ])
      it(`preserves the label ${JSON.stringify(label)}`, () => {
        const timeline = new Timeline();
        hold(timeline, 0, 1, answer(label));
        const [row] = read(timeline);
        expect(row!.label!.replace(/^'/, '')).to.equal(label);
        expect(row!.label!.startsWith("'"), 'only what may be a formula').to.equal(label === '-');
      });

    for (const text of [
      '=HYPERLINK("https://example.com")',
      '+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      'a;=1+1',
      'a,=1+1',
      'a\n=1+1',
      '＝1+1',
    ])
      it(`does not let ${JSON.stringify(text)} become a formula, as a label or a name`, () => {
        const timeline = new Timeline();
        hold(timeline, 0, 1, answer(text, { identity: text }));
        const [{ label, participant }] = read(timeline) as [Record<string, string>];
        for (const cell of [label, participant])
          // Whatever a spreadsheet takes for the end of a cell.
          for (const piece of cell!.split(/[;,\t\r\n]/)) expect(piece, cell).to.match(/^(?![=+\-@＝＋－＠])/);
        expect(label!.replaceAll("'", '')).to.equal(text);
      });
  });
});
