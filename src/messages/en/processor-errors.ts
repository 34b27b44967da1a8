/** What can go wrong with a page's processors; loaded with the first. */
export const processorErrors = {
  'video-processor-failed': {
    message: 'Your camera was turned off: its video effect failed ({reason}).',
    remedy: 'Turn the camera on to try again, or continue without the effect.',
  },
  'video-processor-stalled': {
    message: 'Your camera was turned off: its video effect stopped.',
    remedy: 'Turn the camera on to try again, or continue without the effect.',
  },
  'audio-processor-failed': {
    message: 'You were muted: the effect on your sound failed ({reason}).',
    remedy: 'Press the microphone button to try again, or continue without the effect.',
  },
  'audio-processor-stalled': {
    message: 'You were muted: the effect on your sound could not be started.',
    remedy: 'Press the microphone button to try again, or continue without the effect.',
  },
};

/** What the person can do about it. */
export const processorTexts = { withoutEffect: 'Continue without the effect' };
