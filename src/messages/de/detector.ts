export const detector = {
  errors: {
    'detector-no-video': {
      message: 'Es gibt kein Video, das betrachtet werden kann.',
      remedy: 'Schalten Sie im Raum die Kamera ein und starten Sie dann noch einmal.',
    },
    'detector-for-nothing': {
      message: 'Nichts mit dem Namen „{for}“ hat ein Video übergeben.',
      remedy:
        'Prüfen Sie, ob ein Element mit dieser id auf der Seite steht und seine Kamera an ist, oder entfernen Sie das Attribut „for“.',
    },
    'detector-participant-missing': {
      message: 'Von „{participant}“ gibt es kein Video.',
      remedy:
        'Warten Sie, bis die Person mit eingeschalteter Kamera beigetreten ist, oder wählen Sie eine andere.',
    },
    'detector-no-model': {
      message: 'Der Trainer, auf den diese Erkennung wartet, hat noch kein Modell.',
      remedy:
        'Trainieren oder laden Sie dort eines und starten Sie dann noch einmal. Nennt „for“ seine id, prüfen Sie diese.',
    },
    'region-mismatch': {
      message:
        'Das Modell wurde auf einem anderen Bildbereich trainiert („{theirs}“), als hier eingestellt ist („{ours}“).',
      remedy:
        'Stellen Sie bei Trainer und Erkennung denselben Bereich ein, entfernen Sie das Attribut, damit das Modell entscheidet, oder trainieren Sie ein neues Modell. Es wurde nichts ersetzt.',
    },
    'detector-stopped': {
      message: 'Die Erkennung endete, nachdem {count} Bilder hintereinander gescheitert waren: {reason}',
      remedy: 'Starten Sie sie noch einmal. Endet sie wieder, laden Sie die Seite neu.',
    },
  },
  texts: {
    title: 'Erkennung',
    start: 'Erkennung starten',
    stop: 'Stopp',
    results: 'Konfidenz jeder Klasse',
    notSure: 'Nicht sicher',
    noFace: 'Kein Gesicht',
    speed: '{latency} ms je Bild, auf diesem Gerät',
    waitingForBoth: 'Wartet auf eine Kamera und auf das Modell des Trainers.',
    waitingForVideo: 'Wartet auf eine Kamera.',
    waitingForModel: 'Wartet auf das Modell des Trainers: Trainieren oder laden Sie eines.',
    waitingForOwner: 'Wartet auf die Kamera oder das Modell von „{for}“.',
    waitingForParticipant: 'Wartet auf das Video von „{participant}“.',
    ready: 'Bereit zur Erkennung.',
    loading: 'Das Modell wird geladen …',
    looking: 'Sieht hin …',
    seen: 'Erkannt: {label}.',
    faceless: 'Kein Gesicht im Bild.',
    unsure: 'Was zu sehen ist, ist nicht sicher.',
    pausedHidden: 'Pausiert, solange diese Seite verborgen ist.',
    pausedVideo: 'Pausiert: Die Kamera ist aus.',
    pausedModel: 'Pausiert: Wartet auf das Modell des Trainers.',
    pausedStill: 'Pausiert: Das Bild steht still.',
    pausedEmpty: 'Pausiert: Das Video zeigt noch kein Bild.',
    failed: 'Die Erkennung ist gescheitert.',
    modelReadyMade: 'Modell: das mitgelieferte, für Masken',
    modelOfTrainer: 'Modell: Ihres, vom Trainer',
    modelOfFile: 'Modell: aus einer Datei',
    modelOfPage: 'Modell: von dieser Seite gewählt',
    everybody: 'Was jede Kamera zeigt',
    you: 'Sie',
    ownCamera: '{name} (Sie)',
    lookingAtOne: 'Sieht eine Kamera an.',
    lookingAtMany: 'Sieht {count} Kameras an.',
    noCamera: 'Wartet auf die erste der Kameras, die angesehen werden sollen.',
    cameraOff: 'Kamera aus',
    pictureStill: 'Bild steht still',
    cannotBeSeen: 'Nicht lesbar',
    shareTitle: 'Ihre Antwort teilen',
    shareAsk:
      'Sie können den anderen in diesem Anruf zeigen, was die Erkennung an Ihnen sieht: den Namen der Klasse, wie sicher sie ist, und wann. Das steht für alle hier auf Ihrer Kachel und endet mit dem Anruf. Kein Bild wird dafür gesendet, und nichts, bevor Sie zustimmen. Sie können jederzeit aufhören.',
    shareStart: 'Meine Antwort teilen',
    sharing:
      'Die anderen sehen die Antwort über Sie auf Ihrer Kachel. Sie verschwindet bei allen, sobald Sie aufhören.',
    shareStop: 'Nicht mehr teilen',
  },
};
