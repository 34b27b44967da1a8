export const sound = {
  level: 'Ihr Mikrofon',
  muted: 'Sie sind stummgeschaltet.',
  noMicrophone: 'Es gibt kein Mikrofon.',
  silent: 'Kein Ton. Sagen Sie etwas.',
  quiet: 'Leise',
  good: 'Gut',
  loud: 'Zu laut',
  whichSpeaker: 'Lautsprecher wählen',
  pickSpeaker: 'Anderen Lautsprecher suchen',
  defaultSpeaker: 'Standard',
  speaker: 'Lautsprecher',
  test: 'Testton abspielen',
};
