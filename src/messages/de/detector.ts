export const detector = {
  errors: {
    'detector-no-video': {
      message: 'Es gibt kein Video.',
      remedy: 'Schalten Sie im Raum die Kamera ein und starten Sie dann noch einmal.',
    },
    'detector-for-nothing': {
      message: 'Kein Element mit der id „{for}“ liefert ein Video.',
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
        'Trainieren oder laden Sie dort eines und starten Sie dann noch einmal. Wenn „for“ den Trainer nennt, prüfen Sie die id.',
    },
    'region-mismatch': {
      message:
        'Das Modell wurde für den Bildbereich „{theirs}“ trainiert, hier ist aber „{ours}“ eingestellt.',
      remedy:
        'Stellen Sie bei Trainer und Erkennung denselben Bereich ein, entfernen Sie das Attribut, damit der Bereich des Modells gilt, oder trainieren Sie ein neues Modell. Es wurde nichts ersetzt.',
    },
    'detector-stopped': {
      message:
        'Die Erkennung wurde beendet, weil {count} Bilder hintereinander fehlgeschlagen sind: {reason}',
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
    speed: '{latency} ms pro Bild auf diesem Gerät',
    waitingForBoth: 'Wartet auf eine Kamera und das Modell des Trainers.',
    waitingForVideo: 'Wartet auf eine Kamera.',
    waitingForModel: 'Wartet auf das Modell des Trainers. Trainieren oder laden Sie eines.',
    waitingForOwner: 'Wartet auf die Kamera oder das Modell von „{for}“.',
    waitingForParticipant: 'Wartet auf das Video von „{participant}“.',
    ready: 'Bereit zur Erkennung.',
    loading: 'Das Modell wird geladen …',
    looking: 'Erkennung läuft …',
    seen: 'Erkannt: {label}.',
    faceless: 'Kein Gesicht im Bild.',
    unsure: 'Nicht sicher, was zu sehen ist.',
    pausedHidden: 'Pausiert, solange diese Seite verborgen ist.',
    pausedVideo: 'Pausiert: Die Kamera ist aus.',
    pausedModel: 'Pausiert: Wartet auf das Modell des Trainers.',
    pausedStill: 'Pausiert: Das Video ist eingefroren.',
    pausedEmpty: 'Pausiert: Das Video zeigt noch kein Bild.',
    failed: 'Die Erkennung ist fehlgeschlagen.',
    modelReadyMade: 'Modell: das mitgelieferte, für Masken',
    modelOfTrainer: 'Modell: Ihr eigenes, vom Trainer',
    modelOfFile: 'Modell: aus einer Datei',
    modelOfPage: 'Modell: von dieser Seite gewählt',
    everybody: 'Was jede Kamera zeigt',
    you: 'Sie',
    ownCamera: '{name} (Sie)',
    lookingAtOne: 'Beobachtet eine Kamera.',
    lookingAtMany: 'Beobachtet {count} Kameras.',
    noCamera: 'Wartet auf die erste Kamera.',
    cameraOff: 'Kamera aus',
    pictureStill: 'Video eingefroren',
    cannotBeSeen: 'Nicht lesbar',
    shareTitle: 'Ihre Antwort teilen',
    shareAsk:
      'Sie können den anderen in diesem Anruf zeigen, was die Erkennung bei Ihnen sieht: die Klasse, wie sicher sie ist und wann. Alle hier sehen das auf Ihrer Kachel, bis der Anruf endet. Es wird kein Bild gesendet und nichts, bevor Sie zustimmen. Sie können jederzeit aufhören.',
    shareStart: 'Meine Antwort teilen',
    sharing:
      'Die anderen sehen Ihre Antwort auf Ihrer Kachel. Sie verschwindet bei allen, sobald Sie aufhören.',
    shareStop: 'Nicht mehr teilen',
  },
};
