/** Texts of the sound check; loaded with it. */
export const soundTexts = {
  level: 'Your microphone',
  muted: 'You are muted.',
  noMicrophone: 'There is no microphone.',
  silent: 'No sound. Say something.',
  quiet: 'Quiet',
  good: 'Good',
  loud: 'Too loud',
  whichSpeaker: 'Choose a speaker',
  pickSpeaker: 'Find another speaker',
  defaultSpeaker: 'Default',
  speaker: 'Speaker',
  test: 'Play a test sound',
};
