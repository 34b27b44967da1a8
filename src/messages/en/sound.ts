/** Texts of the sound check; loaded with it. */
export const soundTexts = {
  level: 'Your microphone',
  muted: 'You are muted.',
  noMicrophone: 'There is no microphone.',
  silent: 'Nothing is heard. Say something.',
  quiet: 'Quiet',
  good: 'Good',
  loud: 'Too loud',
  whichSpeaker: 'Which speaker',
  defaultSpeaker: 'The default one',
  speaker: 'Speaker',
  test: 'Play a test sound',
};
