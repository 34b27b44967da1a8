import { expect } from '@open-wc/testing';
import { serialQueue } from '../../src/classifier/serial-queue.ts';

// Here a frame's copy is made before the next message comes; where the graphics card holds it, it is not. So this is not left to frames.
describe('a serial queue', () => {
  it('starts a task after all earlier ones have settled', async () => {
    const inTurn = serialQueue();
    const order: string[] = [];
    const slow = inTurn(async () => {
      order.push('slow begins');
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('slow ends');
      return 'slow';
    });
    const failing = inTurn(() => {
      order.push('failing');
      throw new Error('no');
    }).catch(({ message }: Error) => message);
    const last = inTurn(() => 'last');
    expect(await Promise.all([slow, failing, last])).to.deep.equal(['slow', 'no', 'last']);
    expect(order).to.deep.equal(['slow begins', 'slow ends', 'failing']);
  });
});
