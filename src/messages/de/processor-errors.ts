export const processorErrors = {
  'video-processor-failed': {
    message: 'Ihre Kamera wurde ausgeschaltet: Der Effekt auf ihrem Bild ist fehlgeschlagen ({reason}).',
    remedy:
      'Schalten Sie die Kamera ein, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'video-processor-stalled': {
    message: 'Ihre Kamera wurde ausgeschaltet: Der Effekt auf ihrem Bild ist stehen geblieben.',
    remedy:
      'Schalten Sie die Kamera ein, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'audio-processor-failed': {
    message: 'Sie wurden stummgeschaltet: Der Effekt auf Ihrem Ton ist fehlgeschlagen ({reason}).',
    remedy:
      'Drücken Sie den Mikrofonknopf, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
  'audio-processor-stalled': {
    message: 'Sie wurden stummgeschaltet: Der Effekt auf Ihrem Ton startet nicht.',
    remedy:
      'Drücken Sie den Mikrofonknopf, um es noch einmal zu versuchen, oder machen Sie ohne den Effekt weiter.',
  },
};
