/** What can go wrong with camera and microphone; loaded with it. */
export const cameraErrors = {
  'camera-denied': {
    message: 'Camera access is blocked.',
    remedy:
      'Allow the camera for this page in the address bar or in the system’s privacy settings, then try again.',
  },
  'camera-framed': {
    message: 'Camera access is blocked in this frame.',
    remedy:
      'Allow the camera for this page, then try again. The frame needs allow="camera; microphone" and, if it is sandboxed, allow-same-origin.',
  },
  'camera-missing': {
    message: 'No camera was found.',
    remedy: 'Connect a camera and try again, or continue without one.',
  },
  'camera-busy': {
    message: 'The camera could not be started.',
    remedy: 'Close other programs and tabs that use the camera, then try again.',
  },
  'camera-unplugged': {
    message: 'The camera stopped: it was unplugged, or its permission was withdrawn.',
    remedy: 'Plug it back in to resume, or turn the camera back on.',
  },
  'camera-overconstrained': {
    message: 'The camera cannot provide the requested picture.',
    remedy: 'Try another camera.',
  },
  'camera-not-changed': {
    message: '{reason} Still using the previous camera.',
    remedy: 'Close other programs and tabs that use it and choose it again, or choose another one.',
  },
  'camera-unavailable': {
    message: 'This page cannot use a camera: it was not loaded over a secure connection.',
    remedy: 'Open the page with https://, or on this machine with http://localhost.',
    recoverable: false,
  },
  'camera-unsupported': {
    message: 'This browser does not let pages use a camera.',
    remedy: 'Open the page in a current browser, not inside another app.',
    recoverable: false,
  },
  'microphone-denied': {
    message: 'Microphone access is blocked. Others cannot hear you.',
    remedy: 'Allow the microphone for this page, then press the microphone button.',
  },
  'microphone-missing': {
    message: 'No microphone was found. Others cannot hear you.',
    remedy: 'Connect one, then press the microphone button.',
  },
  'microphone-busy': {
    message: 'The microphone could not be started. Others cannot hear you.',
    remedy: 'Close other programs that use it, then press the microphone button.',
  },
  'microphone-overconstrained': {
    message: 'The microphone cannot provide the requested sound. Others cannot hear you.',
    remedy: 'Connect another one, then press the microphone button.',
  },
  'microphone-not-changed': {
    message:
      'The other microphone could not be started, or access to it is blocked. Still using the previous one.',
    remedy: 'Close other programs that use it and choose it again, or choose another one.',
  },
  'microphone-interrupted': {
    message: 'The system muted the microphone, perhaps for a phone call. Others cannot hear you.',
    remedy: 'It usually comes back by itself. If not, mute and unmute it.',
  },
  'microphone-unplugged': {
    message: 'The microphone stopped. Others cannot hear you.',
    remedy: 'Plug it back in to resume, or press the microphone button.',
  },
};
