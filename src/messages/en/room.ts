export const room = {
  errors: {
    'room-name-missing': {
      message: 'The room has no name.',
      remedy: 'Type the name of a room to join.',
    },
    'room-name-too-long': {
      message: 'The name of the room has {length} characters; {limit} are allowed.',
      remedy: 'Choose a shorter name.',
    },
    'room-name-invalid': {
      message: 'The room cannot have this name.',
      remedy: 'Choose a name of plain letters and digits.',
    },
    'identity-too-long': {
      message: 'Your name has {length} characters; {limit} are allowed.',
      remedy: 'Choose a shorter name.',
    },
    'identity-invalid': {
      message: 'You cannot join under this name.',
      remedy: 'Choose a name of plain letters and digits.',
    },
    'sdk-not-loaded': {
      message: 'The video call software could not be loaded.',
      remedy: 'Check the internet connection and try again. If it stays, reload the page.',
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
    'token-invalid': {
      message: 'The room does not accept the access token: {reason}.',
      remedy: 'Whoever runs this page must check the account and keys of the token server.',
    },
    'token-expired': {
      message: 'The access token has expired.',
      remedy: 'Join again to get a fresh one. If it stays, check the clock of the token server.',
    },
    'room-unreachable': {
      message: 'The room does not answer.',
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
    'duplicate-identity': {
      message: 'Somebody joined with your name, so you were taken out.',
      remedy: 'If it was not you in another window, join again with another name.',
    },
    'connection-lost': {
      message: 'The connection to the room was lost.',
      remedy: 'Check the internet connection, then join again.',
    },
    'media-failed': {
      message: 'Sound and picture cannot get through.',
      remedy: 'Try another network: a firewall or VPN may be in the way. Then join again.',
    },
    'tracks-refused': {
      message: 'The room does not take your sound or picture: {reason}.',
      remedy: 'Turn your camera off and on again.',
    },
    'room-failed': {
      message: 'The room reports an error: {reason}.',
      remedy: 'Try again in a moment.',
    },
  },
  texts: {
    room: 'Room {room}',
    roomLabel: 'Room',
    nameLabel: 'Your name',
    nameHint: 'Others see this name.',
    you: '{name} (you)',
    youAlone: 'You',
    join: 'Join',
    joinAgain: 'Join again',
    joinWithoutCamera: 'Join without camera',
    cancel: 'Cancel',
    leave: 'Leave',
    retry: 'Try again',
    dismiss: 'Close',
    startCamera: 'Start camera',
    soundOn: 'Turn sound on',
    microphone: 'Microphone',
    camera: 'Camera',
    on: 'on',
    off: 'off',
    micOff: 'Mic off',
    cameraOff: 'Camera off',
    reconnectingMark: 'Reconnecting',
    people: 'People in the room',
    progress: 'Progress of joining',
    idle: 'Your camera is off.',
    openingCamera: 'Starting your camera. Allow it if the browser asks.',
    previewing: 'Only you see this. Join when you are ready.',
    previewingOff: 'Your camera is off. Join when you are ready.',
    loading: 'Loading the video call software…',
    connecting: 'Connecting to the room…',
    alone: 'You are in the room. Nobody else is here yet.',
    withOne: 'You are in the room with {name}.',
    withMany: 'You are in the room with {count} others.',
    reconnecting: 'The connection was lost. Reconnecting…',
    disconnected: 'You have left the room. Your camera is off.',
    failed: 'That did not work.',
  },
};
