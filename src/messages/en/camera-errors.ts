/** What can go wrong with camera and microphone; loaded with it. */
export const cameraErrors = {
  'camera-denied': {
    message: 'The camera may not be used.',
    remedy:
      'Allow the camera for this page, in the address bar or in the system’s privacy settings, then try again.',
  },
  'camera-framed': {
    message: 'The camera may not be used in this frame.',
    remedy:
      'Allow the camera for this page, then try again. The frame needs allow="camera; microphone" and, where it is sandboxed, allow-same-origin.',
  },
  'camera-missing': {
    message: 'No camera was found.',
    remedy: 'Connect a camera and try again, or go on without one.',
  },
  'camera-busy': {
    message: 'The camera does not start.',
    remedy: 'Close other programs and tabs that use the camera, then try again.',
  },
  'camera-unplugged': {
    message: 'The camera stopped: it was unplugged, or its permission was taken away.',
    remedy: 'Plug it in again, it then goes on by itself; or turn the camera on again.',
  },
  'camera-overconstrained': {
    message: 'The camera cannot give the picture that was asked for.',
    remedy: 'Try again with another camera.',
  },
  'camera-not-changed': {
    message: '{reason} The one from before goes on.',
    remedy: 'Close other programs and tabs that use it and choose it again, or choose another one.',
  },
  'camera-unavailable': {
    message: 'This page cannot use a camera: it was not loaded over a secure connection.',
    remedy: 'Open the page with https://, or on this machine with http://localhost.',
    recoverable: false,
  },
  'camera-unsupported': {
    message: 'This browser gives pages no camera.',
    remedy: 'Open the page in a current browser, not within another app.',
    recoverable: false,
  },
  'microphone-denied': {
    message: 'The microphone may not be used. Others cannot hear you.',
    remedy: 'Allow the microphone for this page, then press the microphone button.',
  },
  'microphone-missing': {
    message: 'No microphone was found. Others cannot hear you.',
    remedy: 'Connect one, then press the microphone button.',
  },
  'microphone-busy': {
    message: 'The microphone does not start. Others cannot hear you.',
    remedy: 'Close other programs that use it, then press the microphone button.',
  },
  'microphone-not-changed': {
    message: 'The other microphone does not start, or may not be used. The one from before goes on.',
    remedy: 'Close other programs that use it and choose it again, or choose another one.',
  },
  'microphone-interrupted': {
    message: 'The system has silenced the microphone, for a phone call perhaps. Others cannot hear you now.',
    remedy: 'It usually comes back by itself. If not, mute it and unmute it.',
  },
  'microphone-unplugged': {
    message: 'The microphone stopped. Others cannot hear you now.',
    remedy: 'Plug it in again, it then goes on by itself; or press the microphone button.',
  },
};
