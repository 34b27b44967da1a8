export const sound = {
  level: 'Ihr Mikrofon',
  muted: 'Sie sind stummgeschaltet.',
  noMicrophone: 'Es ist kein Mikrofon da.',
  silent: 'Nichts zu hören. Sagen Sie etwas.',
  quiet: 'Leise',
  good: 'Gut',
  loud: 'Zu laut',
  whichSpeaker: 'Welcher Lautsprecher',
  defaultSpeaker: 'Das Standardgerät',
  speaker: 'Lautsprecher',
  test: 'Testton abspielen',
};
