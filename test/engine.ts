/** The tests also run in Firefox, and in WebKitGTK where it is. */
export const isFirefox = navigator.userAgent.includes('Firefox');
export const isWebKit =
  navigator.userAgent.includes('AppleWebKit') && !navigator.userAgent.includes('Chrome');

/** Mocha's `it`, or one that skips and says why in the test's own name: a skipped test has no other place for it. */
export const itUnless = (skipped: boolean, why: string) =>
  skipped
    ? (name: string, run?: () => unknown) => void it.skip(`${name} (skipped: ${why})`, run as Mocha.Func)
    : it;

/** For tests with real keys, a real mouse or a window of a given size. */
export const itCommanded = itUnless(isWebKit, 'Selenium’s launcher hands no commands on');

/** For tests that listen to sound. */
export const itWithSound = itUnless(
  isWebKit,
  'WebKitGTK plays none where there is no device for it, and does not come to the end of play()',
);
