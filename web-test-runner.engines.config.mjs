import { createServer } from 'node:net';
import { chromeLauncher } from '@web/test-runner-chrome';
import { seleniumLauncher } from '@web/test-runner-selenium';
import puppeteer from 'puppeteer-core';
import { findFirefox, findWebKit, firefoxOptions, webKitDriver } from './scripts/browser.mjs';
import config from './web-test-runner.config.mjs';

const firefox = findFirefox();
const webKit = findWebKit();

/** A port that nobody has: of two runners that start at once, both would find the first one free. */
const freePort = async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** The element tests in the other engines that are here. */
export default {
  ...config,
  port: await freePort(),
  // The engine has no part in these: the same files as stock ml5 and Teachable Machine read, which takes long, arithmetic, queues, bytes of archives, words, lists and orders of events.
  files: [
    ...config.files,
    '!test/classifier/{evaluation,model-file,serial-queue,sharing,smaller-weights,standardise,stock-ml5,teachable-machine,train}.test.ts',
    '!test/{evaluation,messages,trainer}/*.test.ts',
    '!test/room/{connect-options,messages,room-session,token}.test.ts',
    '!test/samples/{collection,marks,teachable-machine,zip}.test.ts',
  ],
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
    ...(webKit ? [seleniumLauncher({ driverBuilder: await webKitDriver(webKit) })] : []),
  ],
};
