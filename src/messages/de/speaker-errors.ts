export const speakerErrors = {
  'speaker-unplugged': {
    message:
      'Der gewählte Lautsprecher ist nicht mehr da. Sie hören die anderen jetzt aus dem Standardgerät.',
    remedy:
      'Stecken Sie ihn wieder an, dann geht es von selbst weiter, oder wählen Sie unter „Ton prüfen“ einen anderen.',
  },
  'speaker-not-changed': {
    message:
      'Der gewählte Lautsprecher gibt keinen Ton ({reason}). Sie hören die anderen aus dem Standardgerät.',
    remedy: 'Wählen Sie unter „Ton prüfen“ einen anderen.',
  },
};
