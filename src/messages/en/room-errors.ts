/** What can go wrong in a call; loaded with it. */
export const roomErrors = {
  'room-name-invalid': {
    message: 'The room cannot have this name.',
    remedy: 'Choose a name of plain letters and digits.',
  },
  'identity-invalid': {
    message: 'You cannot join under this name.',
    remedy: 'Choose a name of plain letters and digits.',
  },
  'browser-unsupported': {
    message: 'This browser cannot make video calls.',
    remedy: 'Use a current version of Chrome, Edge, Firefox or Safari.',
    recoverable: false,
  },
  'token-server-unreachable': {
    message: 'The server that lets you into the room does not answer.',
    remedy: 'Check the internet connection and try again.',
  },
  'token-server-silent': {
    message: 'The server that lets you into the room has said nothing for {seconds} seconds.',
    remedy: 'Try again. If it stays, whoever runs this page must look after the token server.',
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
    message: 'The token server has too much to do.',
    remedy: 'Wait a minute, then try again.',
  },
  'token-refused': {
    message: 'The token server refused: {reason}.',
    remedy: 'Check the name of the room and your own name.',
  },
  'token-missing': {
    message: 'The answer from {url} holds no token.',
    remedy: 'Whoever runs this page must set token-url to the address of its token server.',
  },
  'token-signed-out': {
    message: 'You are not signed in, so {page} gives you no token.',
    remedy: 'Sign in, then join.',
  },
  'token-not-given': {
    message: 'This page has no access token for you: {reason}.',
    remedy: 'Try again. If it stays, whoever runs this page must look after getToken.',
  },
  'token-invalid': {
    message: 'The room does not accept the access token: {reason}.',
    remedy: 'Whoever runs this page must check the account and keys of the token server.',
  },
  'token-expired': {
    message: 'The access token has expired.',
    remedy: 'Join again to get a fresh one. If it stays, check the clock of the token server.',
  },
  'connection-blocked': {
    message: 'This page forbids the connection to {url}.',
    remedy: 'Add it to connect-src in the page’s Content-Security-Policy.',
    recoverable: false,
  },
  'connect-option-wrong': {
    message: 'This page asks for a call with a wrong setting, {option}: {reason}.',
    remedy: 'Whoever runs this page must correct {option} in connectOptions.',
    recoverable: false,
  },
  'screen-unsupported': {
    message: 'This browser cannot share a screen.',
    remedy: 'Join with a browser on a computer to share something.',
    recoverable: false,
  },
  'screen-not-shared': {
    message: 'The screen is not shared: {reason}.',
    remedy: 'Try again, or share something else.',
  },
  'room-unreachable': {
    message: 'The room does not answer at {address}.',
    remedy: 'Check the internet connection and any firewall, then try again.',
  },
  'room-busy': {
    message: 'The video server is busy.',
    remedy: 'Wait a minute, then try again.',
  },
  'room-full': {
    message: 'The room is full.',
    remedy: 'Wait until somebody leaves, or choose another room.',
  },
  'room-not-found': {
    message: 'There is no such room.',
    remedy: 'Check the name of the room.',
  },
  'room-completed': {
    message: 'The room was ended for everybody.',
    remedy: 'Join again to open a new one.',
  },
  'room-removed': {
    message: 'You were removed from the room.',
    remedy: 'If you think that this was a mistake, ask whoever runs the room.',
    recoverable: false,
  },
  'duplicate-identity': {
    message: 'This name joined the room somewhere else, so the call ended here.',
    remedy: 'To move the call here, join here instead. If that was somebody else, join with another name.',
    recoverable: false,
  },
  'media-failed': {
    message: 'Sound and picture cannot get through.',
    remedy: 'Try another network: a firewall or VPN may be in the way. Then join again.',
  },
  'tracks-refused': {
    message: 'The room does not take your sound or picture: {reason}.',
    remedy: 'Turn your camera off and on again.',
  },
  'place-lost': {
    message: 'Your place in the room is gone.',
    remedy: 'The room was restarted, or you were away too long. Join again.',
  },
  'message-refused': {
    message: 'The room does not accept what this page sent: {reason}.',
    remedy: 'Join again, with fewer cameras and shared screens.',
  },
  'message-topic-wrong': {
    message: 'The message has no topic that can be sent.',
    remedy: 'Give it one as text, of 1 to {limit} characters.',
    recoverable: false,
  },
  'message-payload-wrong': {
    message: 'The message on “{topic}” cannot be sent: {reason}.',
    remedy: 'Send texts, numbers, true, false, null, lists and plain objects.',
    recoverable: false,
  },
  'message-too-large': {
    message: 'The message on “{topic}” has {size} bytes; {limit} are allowed.',
    remedy: 'Send less, or send it in several messages.',
    recoverable: false,
  },
  'messages-unavailable': {
    message: 'This room carries no messages: {reason}.',
    remedy: 'Try again, or leave and join again.',
  },
  'connection-lost': {
    message: 'The connection to the room was lost.',
    remedy: 'Check the internet connection, then join again.',
  },
  'room-local-network': {
    message: 'The browser has not allowed this page to reach {host}, on this device or in its network.',
    remedy:
      'Allow local network access for this site beside the address bar, then try again. If that does not help, check that the server runs.',
  },
  'room-failed': {
    message: 'The room reports an error: {reason}.',
    remedy: 'Try again in a moment.',
  },
};
