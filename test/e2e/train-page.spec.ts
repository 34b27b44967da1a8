import { expect, test, type Page } from './fixtures.ts';

const known = (page: Page) =>
  page.evaluate(() => {
    const { labels, counts, status, error } = document.querySelector('mask-trainer')!;
    return { labels, counts, status, error: error?.code ?? null };
  });

test('the training page restores everything, and starts over at a press, which Undo reverts', async ({
  page,
}) => {
  await page.goto('/train.html');
  // The permission was given before: no camera turns on for that.
  await page.waitForTimeout(1000);
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'idle');
  await page.getByRole('button', { name: 'Start camera' }).click();
  const trainer = page.locator('mask-trainer');
  await page.evaluate(async () => {
    const trainer = document.querySelector('mask-trainer')!;
    while (!trainer.video) await new Promise((resolve) => setTimeout(resolve, 50));
    for (let n = 0; n < 3; n++) for (const label of ['no mask', 'mask']) await trainer.addImage(label);
    await trainer.train({ epochs: 3 });
  });
  await trainer.getByRole('button', { name: 'Edit classes' }).click();
  await trainer.getByLabel('Name of “mask”').fill('hat');
  await trainer.getByRole('button', { name: 'Rename' }).nth(1).click();
  const all = {
    labels: ['no mask', 'hat'],
    counts: { 'no mask': 3, hat: 3 },
    status: 'trained',
    error: null,
  };
  await expect.poll(() => known(page)).toEqual(all);
  await page.reload();
  await expect.poll(() => known(page), { timeout: 60_000 }).toEqual(all);

  const anew = page.getByRole('button', { name: 'Start over' });
  await anew.click();
  const nothing = {
    labels: ['no mask', 'mask'],
    counts: { 'no mask': 0, mask: 0 },
    status: 'ready',
    error: null,
  };
  await expect.poll(() => known(page)).toEqual(nothing);
  await expect(trainer.getByRole('status')).toHaveText(
    'Started over. Undo restores images, model and classes.',
  );
  await trainer.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => known(page)).toEqual(all);
  // Kept again as well.
  await page.reload();
  await expect.poll(() => known(page), { timeout: 60_000 }).toEqual(all);
  await anew.click();
  await expect.poll(() => known(page)).toEqual(nothing);
  await page.reload();
  await page.waitForTimeout(2000);
  expect(await known(page)).toMatchObject({ labels: nothing.labels, counts: nothing.counts, error: null });
});
