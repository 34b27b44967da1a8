import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from './scripts/browser.mjs';
import { footage } from './test/e2e/footage.ts';

/** The tests mostly wait, so two at a time take a third less; no retry that would hide a flaky one. */
export default defineConfig({
  testDir: 'test/e2e',
  workers: 2,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./scripts/playwright-counts.mjs']],
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    permissions: ['camera', 'microphone'],
    launchOptions: { executablePath: findChromium(), args: chromiumFlags({ footage: footage() }) },
  },
});
