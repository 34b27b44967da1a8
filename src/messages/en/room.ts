export const room = {
  errors: {
    'room-name-missing': {
      message: 'The room has no name.',
      remedy: 'Enter the name of a room to join.',
    },
    'room-name-too-long': {
      message: 'The room name has {length} characters; the limit is {limit}.',
      remedy: 'Choose a shorter name.',
    },
    'identity-too-long': {
      message: 'Your name has {length} characters; the limit is {limit}.',
      remedy: 'Choose a shorter name.',
    },
    'join-stopped': {
      message: 'This page stopped you from joining: {reason}.',
      remedy: 'Try again. If this persists, contact whoever runs this page.',
    },
    'screen-outside-call': {
      message: 'You can share a screen only in a call.',
      remedy: 'Join first, then share.',
    },
    'message-outside-call': {
      message: 'A message can be sent only in a call.',
      remedy: 'Join first, then send.',
    },
    'sdk-not-loaded': {
      message: 'The video call software could not be loaded: {reason}.',
      remedy: 'Check the internet connection, and that all files are next to the script. Then try again.',
    },
  },
  texts: {
    room: 'Room {room}',
    roomLabel: 'Room',
    nameLabel: 'Your name',
    nameHint: 'Others see this name.',
    join: 'Join',
    joinAgain: 'Join again',
    joinHere: 'Join here instead',
    joinWithoutCamera: 'Join without camera',
    cancel: 'Cancel',
    retry: 'Try again',
    dismiss: 'Close',
    startCamera: 'Start camera',
    progress: 'Progress of joining',
    idle: 'Your camera is off.',
    openingCamera: 'Starting your camera. Allow it if the browser asks.',
    previewing: 'Only you see this. Join when you are ready.',
    previewingOff: 'Your camera is off. Join when you are ready.',
    ready: 'Join when you are ready.',
    loading: 'Loading the video call software …',
    connecting: 'Connecting to the room …',
    reconnecting: 'The connection was lost. Reconnecting …',
    disconnected: 'You have left the room. Your camera is off.',
    left: 'You have left the room.',
    failed: 'That did not work.',
  },
};
