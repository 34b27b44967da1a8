import { expect } from '@open-wc/testing';
import {
  anchorOf,
  blacken,
  chooseFace,
  cropOf,
  FACE_SIZE,
  facesOf,
  letterbox,
  nearOf,
  partsOf,
  smallFaces,
  overlap,
  type ScoredFace,
} from '../../src/classifier/face.ts';
import { FACE_INTERVAL, FaceTrack } from '../../src/classifier/face-track.ts';

const box = (x: number, y: number, side: number, score = 0.9): ScoredFace => ({
  x,
  y,
  width: side,
  height: side,
  score,
});

/** The detector's outputs with these boxes: anchor, then centre relative to it, size and logit. */
function outputs(...boxes: [anchor: number, dx: number, dy: number, size: number, logit: number][]) {
  const regressors = new Float32Array(896 * 16);
  const logits = new Float32Array(896).fill(-20);
  for (const [anchor, dx, dy, size, logit] of boxes) {
    regressors.set([dx, dy, size, size], anchor * 16);
    logits[anchor] = logit;
  }
  return [regressors, logits] as const;
}
const whole = { x: 0, y: 0, side: FACE_SIZE };

describe('the face detector’s anchors', () => {
  it('are the centres of 16×16 cells with two each, then of 8×8 with six', () => {
    const at = (row: number) => anchorOf(row, 128);
    expect([0, 1, 2, 32, 511].map(at)).to.deep.equal([
      [4, 4],
      [4, 4],
      [12, 4],
      [4, 12],
      [124, 124],
    ]);
    expect([512, 517, 518, 560, 895].map(at)).to.deep.equal([
      [8, 8],
      [8, 8],
      [24, 8],
      [8, 24],
      [120, 120],
    ]);
  });

  it('are as far apart in a smaller input, which has fewer', () => {
    expect([0, 2, 16, 127].map((row) => anchorOf(row, 64))).to.deep.equal([
      [4, 4],
      [12, 4],
      [4, 12],
      [60, 60],
    ]);
    expect([128, 134, 152, 223].map((row) => anchorOf(row, 64))).to.deep.equal([
      [8, 8],
      [24, 8],
      [8, 24],
      [56, 56],
    ]);
  });
});

describe('the letterbox', () => {
  it('holds the whole picture in the middle', () => {
    expect(letterbox(640, 480)).to.deep.equal({ x: 0, y: -80, side: 640 });
    expect(letterbox(480, 640)).to.deep.equal({ x: -80, y: 0, side: 640 });
    expect(letterbox(640, 480, 1.5)).to.deep.equal({ x: -160, y: -240, side: 960 });
  });

  it('is black around the picture', () => {
    const input = new Float32Array(FACE_SIZE * FACE_SIZE * 3).fill(1);
    blacken(input, FACE_SIZE, letterbox(640, 480), 640, 480);
    const at = (x: number, y: number) => [...input.subarray((y * 128 + x) * 3, (y * 128 + x) * 3 + 3)];
    expect(at(0, 15)).to.deep.equal([-1, -1, -1]);
    expect(at(0, 16)).to.deep.equal([1, 1, 1]);
    expect(at(127, 111)).to.deep.equal([1, 1, 1]);
    expect(at(127, 112)).to.deep.equal([-1, -1, -1]);
    input.fill(1);
    blacken(input, FACE_SIZE, { x: -10, y: -20, side: 128 }, 100, 100);
    const black = input.filter((value) => value === -1).length / 3;
    expect(black).to.equal(128 * 128 - 100 * 100);
    expect([at(9, 20), at(10, 19), at(110, 20), at(10, 120)].flat()).to.deep.equal(Array(12).fill(-1));
    expect([at(10, 20), at(109, 20), at(10, 119)].flat()).to.deep.equal(Array(9).fill(1));
  });
});

describe('the parts of a picture', () => {
  it('cover it, half of one apart at most', () => {
    for (const [width, height, count] of [
      [640, 480, 6],
      [720, 1280, 10],
      [300, 300, 4],
      [20000, 10, 15],
    ] as const) {
      const parts = partsOf(width, height);
      expect(parts).to.have.length(count);
      const side = parts[0]!.side;
      const lefts = [...new Set(parts.map(({ x }) => x))];
      const tops = [...new Set(parts.map(({ y }) => y))];
      for (const [starts, length] of [
        [lefts, width],
        [tops, height],
      ] as const) {
        expect(starts[0]).to.be.at.most(0);
        expect(starts.at(-1)! + side).to.be.at.least(length - 1e-6);
        starts.slice(1).forEach((start, i) => expect(start - starts[i]!).to.be.at.most(side / 2 + 1e-6));
      }
    }
  });

  it('find small faces that are certain', () => {
    const face = (width: number, score: number) => ({ x: 0, y: 0, width, height: width, score });
    const faces = [face(100, 0.65), face(130, 0.9), face(60, 0.55), face(60, 0.7)];
    expect(smallFaces(faces, 480).map(({ score }) => score)).to.deep.equal([0.65, 0.7]);
  });
});

describe('the faces in the outputs', () => {
  it('are at the place of anchor and regressors, in pixels of the picture', () => {
    // Row 512: anchor (8, 8). The picture is 640×480, five pixels to one, 16 of black above.
    const [face] = facesOf(...outputs([512, 40, 60, 32, 3]), FACE_SIZE, letterbox(640, 480));
    expect(face).to.deep.include({ x: (48 - 16) * 5, y: (68 - 16 - 16) * 5, width: 160, height: 160 });
    expect(face!.score).to.be.closeTo(1 / (1 + Math.exp(-3)), 1e-6);
  });

  it('score above one half, however large the logit', () => {
    expect(facesOf(...outputs([0, 9, 9, 9, 0], [40, 9, 9, 9, -1e9]), FACE_SIZE, whole)).to.have.length(0);
    expect(facesOf(...outputs([0, 9, 9, 9, 1e9]), FACE_SIZE, whole)[0]!.score).to.equal(1);
    expect(facesOf(...outputs([0, 9, 9, Number.NaN, 5]), FACE_SIZE, whole)).to.have.length(0);
  });

  it('are merged if boxes overlap: their average by score', () => {
    const logit = Math.log(0.6 / 0.4);
    const faces = facesOf(
      ...outputs([0, 50, 50, 40, 100], [1, 54, 50, 40, logit], [2, 60, 4, 10, 5]),
      FACE_SIZE,
      whole,
    );
    expect(faces).to.have.length(2);
    expect(faces[0]!.score).to.equal(1);
    expect(faces[0]!.x).to.be.closeTo(34 + (4 * 0.6) / 1.6, 1e-4);
    expect(faces[0]!.width).to.be.closeTo(40, 1e-4);
  });
});

describe('the face that is used', () => {
  it('is the largest of the certain ones', () => {
    const [small, large, doubtful] = [box(0, 0, 20, 0.99), box(50, 0, 40, 0.8), box(0, 50, 90, 0.55)];
    expect(chooseFace([small, large, doubtful])).to.equal(large);
    expect(chooseFace([doubtful])).to.equal(doubtful);
    expect(chooseFace([])).to.equal(null);
  });

  it('stays the followed one unless another is much larger', () => {
    const [own, other] = [box(0, 0, 30), box(60, 0, 34)];
    expect(chooseFace([other, own], box(2, 0, 30))).to.equal(own);
    expect(chooseFace([box(60, 0, 50), own], box(2, 0, 30))).to.deep.include({ x: 60 });
    expect(chooseFace([other], box(2, 0, 30))).to.equal(other);
    expect(chooseFace([], box(2, 0, 30))).to.equal(null);
  });
});

describe('the crop', () => {
  it('is a square around the box’s centre, a margin larger than its longer side', () => {
    const picture = { width: 640, height: 480 };
    const face = { x: 100, y: 50, width: 40, height: 60 };
    expect(cropOf(face, 1.5, picture)).to.deep.equal({ x: 75, y: 35, side: 90 });
  });

  it('is moved into the picture, and centred on it if it is larger', () => {
    const picture = { width: 640, height: 480 };
    const at = (x: number, y: number, side: number) =>
      cropOf({ x, y, width: side, height: side }, 2, picture);
    expect(at(-10, 20, 100)).to.deep.equal({ x: 0, y: 0, side: 200 });
    expect(at(600, 440, 100)).to.deep.equal({ x: 440, y: 280, side: 200 });
    expect(at(500, 10, 300)).to.deep.equal({ x: 40, y: -60, side: 600 });
  });

  it('measures the overlap of boxes', () => {
    expect(overlap(box(0, 0, 10), box(0, 0, 10))).to.equal(1);
    expect(overlap(box(0, 0, 10), box(5, 0, 10))).to.be.closeTo(1 / 3, 1e-9);
    expect(overlap(box(0, 0, 10), box(10, 0, 10))).to.equal(0);
  });
});

describe('following a face', () => {
  /** Takes what a look has found, wherever. */
  const take = (track: FaceTrack, found: ScoredFace | null, now: number) =>
    track.look(
      () => found,
      () => found,
      now,
    );

  it('looks about five times a second', () => {
    const track = new FaceTrack();
    expect(track.due(0)).to.equal(true);
    take(track, box(0, 0, 10), 0);
    expect(track.due(FACE_INTERVAL - 1)).to.equal(false);
    expect(track.due(FACE_INTERVAL)).to.equal(true);
    // Where there was none, too: two looks a frame would cost more than the answer.
    const empty = new FaceTrack();
    expect(take(empty, null, 0)).to.equal(null);
    expect(empty.due(50)).to.equal(false);
  });

  it('moves halfway, and all the way to another place or after a while', () => {
    const track = new FaceTrack();
    take(track, box(0, 0, 10), 0);
    expect(take(track, box(2, 0, 10), 200)).to.deep.equal({ x: 1, y: 0, width: 10, height: 10 });
    expect(track.face).to.deep.include({ x: 1 });
    expect(take(track, box(50, 0, 10), 400)).to.deep.include({ x: 50 });
    expect(take(track, box(52, 0, 10), 5000)).to.deep.include({ x: 52 });
  });

  it('tolerates one miss, looks again at once, and then gives up', () => {
    const track = new FaceTrack();
    take(track, box(0, 0, 10), 0);
    expect(take(track, null, 200)).to.deep.include({ x: 0 });
    expect(track.due(201)).to.equal(true);
    expect(take(track, null, 230)).to.equal(null);
    expect(track.due(231)).to.equal(false);
    expect(take(track, box(2, 0, 10), 430)).to.deep.include({ x: 2 });
  });

  describe('near its last place', () => {
    /** Looks every fifth of a second; says where it did: near, in the whole picture, or in both. */
    const follow = (
      near: (look: number) => ScoredFace | null,
      whole: (look: number) => ScoredFace | null,
    ) => {
      const track = new FaceTrack();
      let at = 0;
      return (): string => {
        let where = '';
        track.look(
          () => {
            where += 'n';
            return near(at);
          },
          () => {
            where += 'w';
            return whole(at);
          },
          FACE_INTERVAL * at,
        );
        at++;
        return where;
      };
    };
    const looks = (look: () => string, count: number) => Array.from({ length: count }, look).join(' ');
    const face = () => box(10, 10, 10);

    it('is searched for there, and now and then in the whole picture', () => {
      expect(looks(follow(face, face), 11)).to.equal('w n n n n w n n n n w');
    });

    it('starts from its last place, not from the smoothed box', () => {
      const track = new FaceTrack();
      take(track, box(0, 0, 10), 0);
      take(track, box(4, 0, 10), 200);
      let begun: object | null = null;
      track.look(
        (last) => {
          begun = last;
          return last as ScoredFace;
        },
        () => null,
        400,
      );
      expect(begun).to.deep.include({ x: 4 });
      expect(track.face).to.deep.include({ x: 3 });
    });

    it('falls back to the whole picture in the same search if it is not there, and for a while', () => {
      const look = follow((at) => (at === 2 ? null : face()), face);
      expect(looks(look, 12)).to.equal('w n nw w w w w w n n n n');
    });

    it('is nowhere while there is no face', () => {
      const there = (at: number) => (at === 0 || at >= 5 ? face() : null);
      expect(looks(follow(there, there), 8)).to.equal('w nw w w w w n n');
    });

    it('reports nothing after a break', () => {
      const track = new FaceTrack();
      take(track, box(0, 0, 10), 0);
      const never = () => expect.fail('looked around a face of seconds ago');
      expect(track.look(never, (followed) => (expect(followed).to.equal(null), null), 3000)).to.equal(null);
    });
  });

  it('leaves room to move around it', () => {
    expect(nearOf({ x: 100, y: 50, width: 40, height: 60 })).to.deep.equal({ x: 67.5, y: 27.5, side: 105 });
  });
});
