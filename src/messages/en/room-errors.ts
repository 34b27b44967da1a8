/** What can go wrong in a call; loaded with it. */
export const roomErrors = {
  'room-name-invalid': {
    message: 'This room name is not allowed.',
    remedy: 'Choose a name of plain letters and digits.',
  },
  'identity-invalid': {
    message: 'You cannot join with this name.',
    remedy: 'Choose a name of plain letters and digits.',
  },
  'browser-unsupported': {
    message: 'This browser cannot make video calls.',
    remedy: 'Use a current version of Chrome, Edge, Firefox or Safari.',
    recoverable: false,
  },
  'token-server-unreachable': {
    message: 'The server that lets you into the room is not responding.',
    remedy: 'Check the internet connection and try again.',
  },
  'token-server-silent': {
    message: 'The server that lets you into the room has not responded for {seconds} seconds.',
    remedy: 'Try again. If this persists, whoever runs this page must check the token server.',
  },
  'token-server-not-found': {
    message: 'There is no token server at {url}.',
    remedy: 'Whoever runs this page must set token-url to the address of its token server.',
  },
  'token-server-failed': {
    message: 'The token server failed with status {status}.',
    remedy: 'Try again in a moment.',
  },
  'token-server-busy': {
    message: 'The token server is overloaded.',
    remedy: 'Wait a minute, then try again.',
  },
  'token-refused': {
    message: 'The token server refused: {reason}.',
    remedy: 'Check the room name and your own name.',
  },
  'token-missing': {
    message: 'The answer from {url} contains no token.',
    remedy: 'Whoever runs this page must set token-url to the address of its token server.',
  },
  'token-signed-out': {
    message: 'You are not signed in, so {page} gives you no token.',
    remedy: 'Sign in, then join.',
  },
  'token-not-given': {
    message: 'This page has no access token for you: {reason}.',
    remedy: 'Try again. If this persists, whoever runs this page must check getToken.',
  },
  'token-invalid': {
    message: 'The room rejected the access token: {reason}.',
    remedy: 'Whoever runs this page must check the account and keys of the token server.',
  },
  'token-expired': {
    message: 'The access token has expired.',
    remedy: 'Join again to get a new one. If this persists, check the clock of the token server.',
  },
  'connection-blocked': {
    message: 'This page blocks the connection to {url}.',
    remedy: 'Add it to connect-src in the page’s Content-Security-Policy.',
    recoverable: false,
  },
  'connect-option-wrong': {
    message: 'This page started the call with an invalid setting, {option}: {reason}.',
    remedy: 'Whoever runs this page must correct {option} in connectOptions.',
    recoverable: false,
  },
  'screen-unsupported': {
    message: 'This browser cannot share a screen.',
    remedy: 'To share something, join from a browser on a computer.',
    recoverable: false,
  },
  'screen-not-shared': {
    message: 'The screen could not be shared: {reason}.',
    remedy: 'Try again, or share something else.',
  },
  'room-unreachable': {
    message: 'The room is not responding at {address}.',
    remedy: 'Check the internet connection and any firewall, then try again.',
  },
  'room-busy': {
    message: 'The video server is busy.',
    remedy: 'Wait a minute, then try again.',
  },
  'room-full': {
    message: 'The room is full.',
    remedy: 'Wait until someone leaves, or choose another room.',
  },
  'room-not-found': {
    message: 'This room does not exist.',
    remedy: 'Check the room name.',
  },
  'room-completed': {
    message: 'The room was closed for everyone.',
    remedy: 'Join again to open a new one.',
  },
  'room-removed': {
    message: 'You were removed from the room.',
    remedy: 'If you think this was a mistake, ask whoever runs the room.',
    recoverable: false,
  },
  'duplicate-identity': {
    message: 'This name joined the room from somewhere else, so the call ended here.',
    remedy: 'To move the call here, join here instead. If that was someone else, join with another name.',
    recoverable: false,
  },
  'media-failed': {
    message: 'Audio and video are not getting through.',
    remedy: 'Try another network: a firewall or VPN may be blocking them. Then join again.',
  },
  'tracks-refused': {
    message: 'The room rejected your audio or video: {reason}.',
    remedy: 'Turn your camera off and on again.',
  },
  'place-lost': {
    message: 'Your place in the room is gone.',
    remedy: 'The room was restarted, or you were away too long. Join again.',
  },
  'message-refused': {
    message: 'The room rejected what this page sent: {reason}.',
    remedy: 'Join again, with fewer cameras and shared screens.',
  },
  'message-topic-wrong': {
    message: 'The message has no valid topic.',
    remedy: 'Give it a string of 1 to {limit} characters.',
    recoverable: false,
  },
  'message-payload-wrong': {
    message: 'The message on “{topic}” cannot be sent: {reason}.',
    remedy: 'Send strings, numbers, true, false, null, arrays and plain objects.',
    recoverable: false,
  },
  'message-too-large': {
    message: 'The message on “{topic}” has {size} bytes; the limit is {limit}.',
    remedy: 'Send less, or send it in several messages.',
    recoverable: false,
  },
  'messages-unavailable': {
    message: 'Messages are not available in this room: {reason}.',
    remedy: 'Try again, or leave and join again.',
  },
  'connection-lost': {
    message: 'The connection to the room was lost.',
    remedy: 'Check the internet connection, then join again.',
  },
  'room-local-network': {
    message: 'The browser has not let this page reach {host}, which is on this device or its network.',
    remedy:
      'Allow local network access for this site next to the address bar, then try again. If that does not help, check that the server is running.',
  },
  'room-failed': {
    message: 'The room reports an error: {reason}.',
    remedy: 'Try again in a moment.',
  },
};
