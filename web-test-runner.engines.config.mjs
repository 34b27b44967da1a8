import { chromeLauncher } from '@web/test-runner-chrome';
import { playwrightLauncher } from '@web/test-runner-playwright';
import puppeteer from 'puppeteer-core';
import { findFirefox, findWebKit, firefoxOptions } from './scripts/browser.mjs';
import config from './web-test-runner.config.mjs';

const firefox = findFirefox();

/** The element tests in the other engines that are here. */
export default {
  ...config,
  browsers: [
    // Named after Chrome, it starts whatever Puppeteer can: Playwright speaks WebDriver BiDi too, but asks for more than Firefox 153 knows.
    ...(firefox
      ? [
          chromeLauncher({
            puppeteer,
            launchOptions: firefoxOptions(firefox),
            // What a test saves stays nowhere.
            createBrowserContext: ({ browser }) =>
              browser.createBrowserContext({ downloadBehavior: { policy: 'deny' } }),
          }),
        ]
      : []),
    ...(findWebKit() ? [playwrightLauncher({ product: 'webkit' })] : []),
  ],
};
