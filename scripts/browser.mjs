import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

const playwrightOwn = () => {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
};

/**
 * The path of a Chromium: the one that `CHROMIUM_PATH` names, the system's, Playwright's own; otherwise one is fetched,
 * by Playwright or, as root where apt is, from Debian's packages.
 * @returns {string}
 */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH names ${given}, where there is no file.`);
  }
  const found = onPath() ?? PLACES.find((place) => existsSync(place)) ?? playwrightOwn();
  if (found) return found;

  console.log('No Chromium here yet: fetching one …');
  const run = (command, args) =>
    spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
  run('npx', ['playwright', 'install', 'chromium']);
  const fetched = playwrightOwn();
  if (fetched) return fetched;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  }
  const installed = onPath();
  if (installed) return installed;
  throw new Error(
    'No Chromium was found and none could be fetched. Install Chrome or Chromium, or set CHROMIUM_PATH.',
  );
}

/** Flags for tests and benchmarks: a fake camera that needs no permission, software drawing that reads back fast, no traffic of the browser's own. */
export function chromiumFlags({ footage } = {}) {
  return [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--allow-loopback-in-peer-connection',
    // The second: a page that a test puts in by hand has no address, and may not reach this machine's server otherwise.
    '--disable-features=WebRtcHideLocalIpsWithMdns,LocalNetworkAccessChecks',
    ...(footage ? [`--use-file-for-fake-video-capture=${footage}`] : []),
  ];
}

/** Whether `version` prints, so that a path that cannot run is told apart from one that can. */
export function chromiumVersion(path) {
  return execFileSync(path, ['--version', '--no-sandbox'], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
}
