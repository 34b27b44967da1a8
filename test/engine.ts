/** The tests also run in Firefox, and in WebKitGTK where it is. */
export const isFirefox = navigator.userAgent.includes('Firefox');
export const isWebKit =
  navigator.userAgent.includes('AppleWebKit') && !navigator.userAgent.includes('Chrome');

/** For tests with real keys, a real mouse or a window of a given size: Selenium's launcher hands none of them on. */
export const itCommanded = isWebKit ? it.skip : it;

/** For tests that listen to sound: WebKitGTK plays none where there is no device for it, and does not come to the end of `play()`. */
export const itWithSound = isWebKit ? it.skip : it;
