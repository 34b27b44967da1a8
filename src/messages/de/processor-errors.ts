export const processorErrors = {
  'video-processor-failed': {
    message: 'Ihre Kamera wurde ausgeschaltet: Ihr Videoeffekt ist fehlgeschlagen ({reason}).',
    remedy:
      'Schalten Sie die Kamera ein, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'video-processor-stalled': {
    message: 'Ihre Kamera wurde ausgeschaltet: Ihr Videoeffekt ist stehen geblieben.',
    remedy:
      'Schalten Sie die Kamera ein, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'audio-processor-failed': {
    message: 'Sie wurden stummgeschaltet: Der Effekt für Ihren Ton ist fehlgeschlagen ({reason}).',
    remedy:
      'Drücken Sie die Mikrofontaste, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'audio-processor-stalled': {
    message: 'Sie wurden stummgeschaltet: Der Effekt für Ihren Ton konnte nicht gestartet werden.',
    remedy:
      'Drücken Sie die Mikrofontaste, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
};
