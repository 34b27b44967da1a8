/** What the browser may refuse in a call. */
export const inCallErrors = {
  'full-screen-refused': {
    message: 'Full screen is not possible here: the browser has refused it ({reason}).',
    remedy: 'Use the browser’s own full screen (F11 on most computers). The call goes on.',
  },
  'small-window-refused': {
    message: 'The small window could not be opened: the browser has refused it ({reason}).',
    remedy: 'Allow this page to open windows in the settings of the browser. The call goes on.',
  },
};
