import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** The hosts of micro frontends, and the libraries that navigate without reloading: `npm run test:hosts` installs them and runs this. */
export default defineConfig({ ...base, testDir: 'test/hosts' });
