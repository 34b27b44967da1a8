import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { forTestRunner as assemblyScript } from './build/assemblyscript.mjs';
import { chromiumFlags, findChromium } from './scripts/browser.mjs';
import { countReporter } from './scripts/counts.mjs';
import { resultsOfAnything } from './scripts/test-results.mjs';
import { forTestRunner as localRoom, signedOut } from './scripts/local-room.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

export default {
  files: ['test/**/*.test.ts', '!test/e2e/**', '!test/token-server/**', '!test/repository/**'],
  nodeResolve: { exportConditions: ['production', 'default'] },
  concurrency: 1,
  testFramework: { config: { timeout: 60_000 } },
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 600_000,
  middleware: [signedOut],
  plugins: [
    assemblyScript(),
    localRoom(),
    resultsOfAnything(),
    // The same tsconfig as the build: without it class fields would shadow Lit's accessors.
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
      define: { __VERSION__: JSON.stringify(version) },
    }),
  ],
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath: findChromium(), args: chromiumFlags() },
      createBrowserContext: ({ browser }) => browser.newContext({ permissions: ['camera', 'microphone'] }),
    }),
  ],
  reporters: [summaryReporter(), defaultReporter({ reportTestProgress: false }), countReporter()],
};
