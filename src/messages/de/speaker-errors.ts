export const speakerErrors = {
  'speaker-unplugged': {
    message:
      'Der gewählte Lautsprecher ist nicht mehr da. Sie hören die anderen jetzt über den Standardlautsprecher.',
    remedy:
      'Stecken Sie ihn wieder ein, dann wird er weiter verwendet, oder wählen Sie unter „Ton prüfen“ einen anderen.',
  },
  'speaker-not-changed': {
    message:
      'Der gewählte Lautsprecher gibt keinen Ton aus ({reason}). Sie hören die anderen über den Standardlautsprecher.',
    remedy: 'Wählen Sie unter „Ton prüfen“ einen anderen.',
  },
};
