import { expect } from '@open-wc/testing';
import type { MaskRoomError } from '../../src/errors/index.ts';

/** The error that `work` rejects with: one of ours, in whole sentences. */
export async function refusal(work: Promise<unknown>): Promise<MaskRoomError> {
  const error = (await work.then(() => null, (cause: unknown) => cause)) as MaskRoomError; // prettier-ignore
  expect(error?.name, String(error)).to.equal('MaskRoomError');
  expect(error.message).to.match(/\.$/).and.not.match(/[{}]/);
  expect(error.remedy).to.match(/\.$/);
  return error;
}
