/** Texts of the room that only a call needs, which come with it. */
export const inCallTexts = {
  leave: 'Leave',
  soundOn: 'Turn sound on',
  share: 'Share screen',
  stopSharing: 'Stop sharing',
  screenOf: 'Screen of {name}',
  reconnectingMark: 'Reconnecting',
  alone: 'You are in the room. Nobody else is here yet.',
  withOne: 'You are in the room with {name}.',
  withMany: 'You are in the room with {count} others.',
  sharing: 'You are sharing this',
  pin: 'Pin {name}',
  unpin: 'Unpin {name}',
  pages: 'Pages of people',
  page: 'Page {page} of {pages}',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  speaking: 'speaking',
  lineGood: 'Good connection',
  lineFair: 'Fair connection',
  linePoor: 'Poor connection',
  peopleCount: 'People: {count}',
  everybody: 'Everybody in the room',
  sharesScreen: 'Shares a screen',
  captions: 'Captions',
  recorded: 'This call is being recorded.',
  fullScreen: 'Full screen',
  exitFullScreen: 'Exit full screen',
  smallWindow: 'Small window',
  closeSmallWindow: 'Close small window',
};

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
