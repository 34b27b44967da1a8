import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { Builder } from 'selenium-webdriver';
import { waitForServer } from 'selenium-webdriver/http/util.js';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';

const CHROMIUM = {
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'],
  places: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

const FIREFOX = {
  names: ['firefox-esr', 'firefox'],
  places: [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
};

const WEBKIT = {
  driver: '/usr/bin/WebKitWebDriver',
  folders: ['x86_64', 'aarch64'].flatMap((machine) =>
    ['4.1', '6.0'].map((version) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}`),
  ),
};

const onSystem = ({ names, places }) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .concat(places)
    .find((file) => existsSync(file) && runs(file));

/** Whether `path` is more than a placeholder for a package that is not installed. On Windows there is none, and no browser prints its version. */
function runs(path) {
  if (process.platform === 'win32') return true;
  try {
    return (
      execFileSync(path, ['--version', '--no-sandbox'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0
    );
  } catch {
    return false;
  }
}

/** The path of the Chromium that Playwright has fetched. */
const playwrightOwn = () => {
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
};

/** The path that the environment's `variable` names, if it names one. */
const given = (variable) => {
  const path = process.env[variable] || undefined;
  if (path && !existsSync(path)) throw new Error(`${variable} names ${path}, which does not exist.`);
  return path;
};

const run = (command, args) =>
  spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;

/** Installs one of Debian's packages, if there is apt and we may use it. */
function fromDebian(name) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
}

/**
 * The path of a Chromium: the one that `CHROMIUM_PATH` names, the system's, Playwright's own; otherwise one is fetched,
 * by Playwright or, as root with apt, from Debian's packages.
 * @returns {string}
 */
export function findChromium() {
  const found = given('CHROMIUM_PATH') ?? onSystem(CHROMIUM) ?? playwrightOwn();
  if (found) return found;

  console.log('No Chromium here yet: fetching one …');
  run('npx', ['playwright', 'install', 'chromium']);
  const fetched = playwrightOwn();
  if (fetched) return fetched;
  fromDebian('chromium');
  const installed = onSystem(CHROMIUM);
  if (installed) return installed;
  throw new Error(
    'No Chromium was found and none could be fetched. Install Chrome or Chromium, or set CHROMIUM_PATH.',
  );
}

/**
 * The path of a Firefox: the one that `FIREFOX_PATH` names, or the system's. Playwright's own speaks no WebDriver BiDi.
 * @returns {string | undefined}
 */
export function findFirefox() {
  return given('FIREFOX_PATH') ?? onSystem(FIREFOX);
}

/** Fetches a Firefox from Debian's packages, as root with apt, and gives its path if that worked. */
export function fetchFirefox() {
  console.log('No Firefox here yet: fetching one …');
  fromDebian('firefox-esr');
  return findFirefox();
}

/**
 * The path of WebKitGTK's own small browser, if its driver is there too: in Debian's package `webkit2gtk-driver`, which is not fetched (with what it
 * needs, half a gigabyte).
 * @returns {string | undefined}
 */
export function findWebKit() {
  if (!existsSync(WEBKIT.driver)) return undefined;
  const { folders } = WEBKIT;
  return folders.map((folder) => join(folder, 'MiniBrowser')).find((file) => existsSync(file));
}

/**
 * Starts WebKitGTK's driver, on a virtual screen if there is no real one, for as long as this process lives.
 * @returns {Promise<import('selenium-webdriver').Builder>} of sessions in that browser, with a camera that draws patterns
 */
export async function webKitDriver(browser) {
  const port = await findFreePort();
  const command = [...(process.env.DISPLAY ? [] : ['xvfb-run', '-a']), WEBKIT.driver, `--port=${port}`];
  // A group of its own: xvfb-run leaves its children behind. Where the language is C, the page's is one that `Intl` refuses.
  const driver = spawn(command[0], command.slice(1), {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, LANG: 'en_US.UTF-8' },
  });
  driver.unref();
  process.on('exit', () => process.kill(-driver.pid));
  const url = `http://127.0.0.1:${port}`;
  await waitForServer(url, 20_000);
  return new Builder().usingServer(url).withCapabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': {
      binary: browser,
      args: [
        '--automation',
        '--enable-mock-capture-devices=true',
        '--media-playback-requires-user-gesture=false',
      ],
    },
  });
}

/**
 * How Puppeteer starts Firefox for tests: as `chromiumFlags()` has it, with a camera that draws patterns.
 * @returns {import('puppeteer-core').LaunchOptions}
 */
export function firefoxOptions(executablePath) {
  return {
    browser: 'firefox',
    executablePath,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      // It takes the keyboard's focus from the page.
      'browser.download.alwaysOpenPanel': false,
    },
  };
}

/**
 * Flags for tests and benchmarks: a fake camera that needs no permission, software drawing that reads back fast, no traffic of the browser's own.
 * @param {{ footage?: string, guardLocalNetwork?: boolean }} [options] a recording for the camera; whether pages need leave for the local network
 */
export function chromiumFlags({ footage, guardLocalNetwork = false } = {}) {
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
    // The address bar's popups are pages of their own, made for each context though nobody sees them: half of the time that one takes to open.
    // The last: a page that a test puts in by hand has no address, and may not reach this machine's server otherwise.
    `--disable-features=WebRtcHideLocalIpsWithMdns,WebUIOmniboxPopup,WebUIOmniboxAimPopup${guardLocalNetwork ? '' : ',LocalNetworkAccessChecks'}`,
    ...(footage ? [`--use-file-for-fake-video-capture=${footage}`] : []),
  ];
}
