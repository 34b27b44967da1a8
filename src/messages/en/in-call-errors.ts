/** What the browser may refuse in a call. */
export const inCallErrors = {
  'full-screen-refused': {
    message: 'Full screen is not available here: the browser refused it ({reason}).',
    remedy: 'Use the browser’s own full screen (F11 on most computers). The call continues.',
  },
  'small-window-refused': {
    message: 'The small window could not be opened: the browser refused it ({reason}).',
    remedy: 'Allow this page to open windows in the browser’s settings. The call continues.',
  },
};
