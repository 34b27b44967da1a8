export const cameraErrors = {
  'camera-denied': {
    message: 'Die Kamera darf nicht benutzt werden.',
    remedy:
      'Erlauben Sie dieser Seite die Kamera, in der Adressleiste oder in den Datenschutzeinstellungen des Systems, und versuchen Sie es noch einmal.',
  },
  'camera-framed': {
    message: 'Die Kamera darf in diesem Rahmen nicht benutzt werden.',
    remedy:
      'Erlauben Sie dieser Seite die Kamera und versuchen Sie es noch einmal. Der Rahmen braucht allow="camera; microphone" und, wenn er eine sandbox hat, allow-same-origin.',
  },
  'camera-missing': {
    message: 'Es wurde keine Kamera gefunden.',
    remedy:
      'Schließen Sie eine Kamera an und versuchen Sie es noch einmal, oder fahren Sie ohne Kamera fort.',
  },
  'camera-busy': {
    message: 'Die Kamera startet nicht.',
    remedy:
      'Schließen Sie andere Programme und Tabs, die die Kamera benutzen, und versuchen Sie es noch einmal.',
  },
  'camera-unplugged': {
    message: 'Die Kamera hat aufgehört: Sie wurde abgesteckt, oder die Erlaubnis wurde entzogen.',
    remedy:
      'Stecken Sie sie wieder an, dann geht es von selbst weiter, oder schalten Sie die Kamera wieder ein.',
  },
  'camera-overconstrained': {
    message: 'Die Kamera kann das verlangte Bild nicht liefern.',
    remedy: 'Versuchen Sie es mit einer anderen Kamera.',
  },
  'camera-not-changed': {
    message: '{reason} Die bisherige läuft weiter.',
    remedy:
      'Schließen Sie andere Programme und Tabs, die sie benutzen, und wählen Sie sie noch einmal, oder wählen Sie eine andere.',
  },
  'camera-unavailable': {
    message: 'Diese Seite kann keine Kamera benutzen: Sie wurde nicht über eine sichere Verbindung geladen.',
    remedy: 'Öffnen Sie die Seite mit https://, oder auf diesem Rechner mit http://localhost.',
  },
  'camera-unsupported': {
    message: 'Dieser Browser gibt Seiten keine Kamera.',
    remedy: 'Öffnen Sie die Seite in einem aktuellen Browser, nicht innerhalb einer anderen App.',
  },
  'microphone-denied': {
    message: 'Das Mikrofon darf nicht benutzt werden. Die anderen hören Sie nicht.',
    remedy: 'Erlauben Sie dieser Seite das Mikrofon und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-missing': {
    message: 'Es wurde kein Mikrofon gefunden. Die anderen hören Sie nicht.',
    remedy: 'Schließen Sie eines an und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-busy': {
    message: 'Das Mikrofon startet nicht. Die anderen hören Sie nicht.',
    remedy: 'Schließen Sie andere Programme, die es benutzen, und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-not-changed': {
    message: 'Das andere Mikrofon startet nicht oder darf nicht benutzt werden. Das bisherige läuft weiter.',
    remedy:
      'Schließen Sie andere Programme, die es benutzen, und wählen Sie es noch einmal, oder wählen Sie ein anderes.',
  },
  'microphone-interrupted': {
    message:
      'Das System hat das Mikrofon stumm geschaltet, vielleicht für ein Telefongespräch. Andere hören Sie jetzt nicht.',
    remedy: 'Meist kommt es von selbst wieder. Wenn nicht, schalten Sie es aus und wieder ein.',
  },
  'microphone-unplugged': {
    message: 'Das Mikrofon hat aufgehört. Die anderen hören Sie jetzt nicht.',
    remedy: 'Stecken Sie es wieder an, dann geht es von selbst weiter, oder drücken Sie die Mikrofontaste.',
  },
};
