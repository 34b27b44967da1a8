export const cameraErrors = {
  'camera-denied': {
    message: 'Der Zugriff auf die Kamera ist blockiert.',
    remedy:
      'Erlauben Sie dieser Seite die Kamera in der Adressleiste oder in den Datenschutzeinstellungen des Systems und versuchen Sie es noch einmal.',
  },
  'camera-framed': {
    message: 'Der Zugriff auf die Kamera ist in diesem Frame blockiert.',
    remedy:
      'Erlauben Sie dieser Seite die Kamera und versuchen Sie es noch einmal. Der Frame braucht allow="camera; microphone" und, falls er in einer Sandbox läuft, allow-same-origin.',
  },
  'camera-missing': {
    message: 'Es wurde keine Kamera gefunden.',
    remedy:
      'Schließen Sie eine Kamera an und versuchen Sie es noch einmal, oder fahren Sie ohne Kamera fort.',
  },
  'camera-busy': {
    message: 'Die Kamera konnte nicht gestartet werden.',
    remedy:
      'Schließen Sie andere Programme und Tabs, die die Kamera verwenden, und versuchen Sie es noch einmal.',
  },
  'camera-unplugged': {
    message: 'Die Kamera ist ausgefallen: Sie wurde abgesteckt, oder die Berechtigung wurde entzogen.',
    remedy: 'Stecken Sie die Kamera wieder ein, dann läuft sie weiter, oder schalten Sie sie wieder ein.',
  },
  'camera-overconstrained': {
    message: 'Die Kamera kann das angeforderte Bild nicht liefern.',
    remedy: 'Versuchen Sie es mit einer anderen Kamera.',
  },
  'camera-not-changed': {
    message: '{reason} Die vorherige Kamera wird weiter verwendet.',
    remedy:
      'Schließen Sie andere Programme und Tabs, die sie verwenden, und wählen Sie sie noch einmal, oder wählen Sie eine andere.',
  },
  'camera-unavailable': {
    message: 'Diese Seite kann keine Kamera verwenden: Sie wurde nicht über eine sichere Verbindung geladen.',
    remedy: 'Öffnen Sie die Seite mit https:// oder auf diesem Gerät mit http://localhost.',
  },
  'camera-unsupported': {
    message: 'In diesem Browser können Seiten keine Kamera verwenden.',
    remedy: 'Öffnen Sie die Seite in einem aktuellen Browser, nicht innerhalb einer anderen App.',
  },
  'microphone-denied': {
    message: 'Der Zugriff auf das Mikrofon ist blockiert. Die anderen hören Sie nicht.',
    remedy: 'Erlauben Sie dieser Seite das Mikrofon und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-missing': {
    message: 'Es wurde kein Mikrofon gefunden. Die anderen hören Sie nicht.',
    remedy: 'Schließen Sie eines an und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-busy': {
    message: 'Das Mikrofon konnte nicht gestartet werden. Die anderen hören Sie nicht.',
    remedy: 'Schließen Sie andere Programme, die es verwenden, und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-overconstrained': {
    message: 'Das Mikrofon kann den angeforderten Ton nicht liefern. Die anderen hören Sie nicht.',
    remedy: 'Schließen Sie ein anderes an und drücken Sie dann die Mikrofontaste.',
  },
  'microphone-not-changed': {
    message:
      'Das andere Mikrofon konnte nicht gestartet werden, oder der Zugriff ist blockiert. Das vorherige wird weiter verwendet.',
    remedy:
      'Schließen Sie andere Programme, die es verwenden, und wählen Sie es noch einmal, oder wählen Sie ein anderes.',
  },
  'microphone-interrupted': {
    message:
      'Das System hat das Mikrofon stummgeschaltet, vielleicht für ein Telefongespräch. Die anderen hören Sie nicht.',
    remedy: 'Meist schaltet es sich von selbst wieder ein. Wenn nicht, schalten Sie es aus und wieder ein.',
  },
  'microphone-unplugged': {
    message: 'Das Mikrofon ist ausgefallen. Die anderen hören Sie nicht.',
    remedy: 'Stecken Sie es wieder ein, dann läuft es weiter, oder drücken Sie die Mikrofontaste.',
  },
};
