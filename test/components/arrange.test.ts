import { expect } from '@open-wc/testing';
import { arrange, type Box } from '../../src/components/twilio-room/arrange.ts';

const GAP = 8;
const area = (width: number, height: number): Box => ({ x: 0, y: 0, width, height });
/** How many boxes share the first row. */
const columns = (boxes: readonly Box[]) => boxes.filter(({ y }) => y === boxes[0]!.y).length;

describe('how tiles are arranged', () => {
  for (const [count, width, height, expected] of [
    [1, 390, 420, 1],
    [2, 390, 420, 1],
    // One below the other, three faces would be 134 pixels high; so they are 191.
    [3, 390, 420, 2],
    [4, 390, 420, 2],
    [2, 1000, 600, 2],
    [3, 1000, 600, 2],
    [9, 1000, 600, 3],
  ] as const)
    it(`shows ${count} faces as large as ${width} × ${height} pixels allow, in ${expected} columns`, () => {
      const boxes = arrange(area(width, height), count, GAP);
      expect(boxes).to.have.length(count);
      expect(columns(boxes)).to.equal(expected);
      const [{ width: across, height: down }] = boxes as [Box];
      expect(across / down).to.be.within(width < 480 ? 1 : 4 / 3, 16 / 9 + 1e-9);
      for (const { x, y } of boxes) {
        expect(x).to.be.at.least(0);
        expect(y).to.be.at.least(0);
        expect(x + across).to.be.at.most(width + 1e-9);
        expect(y + down).to.be.at.most(height + 1e-9);
      }
    });

  it('shows screens as wide as possible, uncut', () => {
    const boxes = arrange(area(1000, 600), 2, GAP, true);
    expect(columns(boxes)).to.equal(1);
    expect(boxes[0]).to.deep.include({ width: 1000, height: 296 });
  });
});
