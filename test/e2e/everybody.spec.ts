import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, join, test, type Page } from './fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(where: unknown): Promise<AxeResults> } };
    const { violations } = await axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(found).toEqual([]);
}

const note = (page: Page, name: string) =>
  page.locator('twilio-room .tile', { hasText: name }).locator('[part=note]');
/** What the ready-made model may say of the footage. */
const ANSWER = /^(mask|no mask|Not sure)$/;

test('both ways to see everybody’s answers: analysed here, and shared by those who agree', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await join(page, 'Ada');
  await join(other, 'Bob');
  await page.bringToFront();
  await expect(page.locator('twilio-room')).toContainText('Bob');
  await page.getByLabel('Everybody’s').check();
  await page.getByRole('button', { name: 'Start detecting' }).click();
  await expect(note(page, 'Bob')).toHaveText(ANSWER, { timeout: 60_000 });
  await expect(note(page, 'Ada (you)')).toHaveText(ANSWER);
  const people = page.locator('mask-detector [part=people] li');
  await expect(people).toHaveCount(2);
  for (const [index, name] of ['Ada (you)', 'Bob'].entries())
    await expect(people.nth(index)).toContainText(name);
  await expect(note(other, 'Ada')).toHaveCount(0);
  await other.bringToFront();
  await other.getByRole('button', { name: 'Share screen' }).click();
  await other.getByRole('button', { name: 'Camera' }).first().click();
  await page.bringToFront();
  await expect(page.locator('twilio-room')).toContainText('Screen of Bob');
  await expect(people.nth(1)).toContainText('Camera off');
  await expect(people).toHaveCount(2);
  await expect(note(page, 'Bob')).toHaveCount(0);
  await expect(note(page, 'Ada (you)')).toHaveText(ANSWER);
  await other.bringToFront();
  await other.getByRole('button', { name: 'Camera' }).first().click();
  await page.bringToFront();
  await expect(note(page, 'Bob')).toHaveText(ANSWER);
  await expect(people).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath(`everybody-${colorScheme}.png`), fullPage: true });
  }
  await page.getByLabel('Shared').check();
  await expect(note(page, 'Bob')).toHaveCount(0);
  await expect(people).toHaveCount(0);
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('asked-dark.png'), fullPage: true });
  await other.getByLabel('Shared').check();
  await page.getByRole('button', { name: 'Share my answer' }).click();
  await expect(note(other, 'Ada')).toHaveText(ANSWER);
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('shared-light.png'), fullPage: true });
  expect(await other.evaluate(() => document.querySelector('mask-detector')!.result)).toBe(null);
  await page.getByRole('button', { name: 'Stop sharing my answer', exact: true }).click();
  await expect(note(other, 'Ada')).toHaveCount(0);
});
