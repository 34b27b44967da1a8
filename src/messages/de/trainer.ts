export const trainer = {
  errors: {
    'video-not-ready': {
      message: 'Das Video hat noch kein Bild.',
      remedy: 'Warten Sie, bis es läuft, und versuchen Sie es dann noch einmal.',
    },
    'training-no-samples': {
      message: 'Es gibt keine Bilder zum Trainieren.',
      remedy: 'Nehmen Sie von jeder Klasse mindestens zwei Bilder auf, besser zehn oder mehr.',
    },
    'training-one-class': {
      message: 'Alle Bilder gehören zur selben Klasse, „{label}“: Es gibt nichts zu unterscheiden.',
      remedy: 'Nehmen Sie Bilder einer zweiten Klasse auf.',
    },
    'training-too-few': {
      message: '„{label}“ hat nur ein Bild.',
      remedy: 'Nehmen Sie mindestens noch eines auf, besser zehn oder mehr.',
    },
    'model-none': {
      message: 'Es gibt noch kein Modell.',
      remedy: 'Trainieren Sie eines, oder laden Sie eines aus einer Datei.',
    },
    'trainer-labels': {
      message: 'Ein Trainer braucht mindestens zwei verschiedene Klassen; „{labels}“ reicht nicht.',
      remedy:
        'Geben Sie zwei oder mehr Namen an, durch Kommas getrennt, zum Beispiel labels="Daumen hoch, Faust".',
    },
    'trainer-unknown-label': {
      message: 'Die Klasse „{label}“ gibt es hier nicht.',
      remedy: 'Verwenden Sie eine von diesen: {labels}.',
    },
    'trainer-no-video': {
      message: 'Es gibt keine Kamera zum Aufnehmen.',
      remedy: 'Schalten Sie im Raum die Kamera ein und versuchen Sie es dann noch einmal.',
    },
    'trainer-for-nothing': {
      message: 'Kein Element mit der id „{for}“ liefert ein Video.',
      remedy:
        'Prüfen Sie, ob ein Element mit dieser id auf der Seite steht und seine Kamera an ist, oder entfernen Sie das Attribut „for“.',
    },
    'trainer-class-empty': {
      message: 'Es gibt noch keine Bilder von: {labels}.',
      remedy: 'Nehmen Sie welche auf, oder entfernen Sie diese Klasse aus den Labels.',
    },
    'classes-too-many': {
      message: 'Das wären {count} Klassen; ein Trainer kann höchstens {most} haben.',
      remedy:
        'Entfernen Sie Klassen, oder verteilen Sie die Bilder auf zwei Trainer. Es wurde nichts geändert.',
    },
    'pictures-left-out': {
      message:
        'Bilder hinzugefügt: {count}. Übersprungen, weil sie nicht lesbar sind oder kein Gesicht zeigen: {left}.',
      remedy: 'Ersetzen Sie die übersprungenen Dateien durch unbeschädigte JPEG-, PNG- oder WebP-Dateien.',
    },
    'trainer-loading': {
      message: 'Ein Modell wird noch geladen.',
      remedy: 'Warten Sie, bis es geladen ist, und versuchen Sie es dann noch einmal.',
    },
    'training-busy': {
      message: 'Das Training läuft schon.',
      remedy: 'Warten Sie, bis das Training endet, oder brechen Sie es ab.',
    },
    'trainer-other-backbone': {
      message:
        'Bilder, die zu einem anderen Backbone gehören, nur als Zahlen gespeichert wurden und deshalb mit diesem nicht verwendbar sind: {count}.',
      remedy: 'Nehmen Sie neue auf.',
    },
    'samples-other-backbone': {
      message: 'Die Bilder in {file} gehören zu einem anderen Backbone und sind mit diesem nicht verwendbar.',
      remedy:
        'Verwenden Sie das Backbone, für das sie erstellt wurden, oder nehmen Sie neue auf. Ihre jetzigen Bilder und das Modell bleiben unverändert.',
    },
    'training-anew': {
      message:
        'Das Training beginnt von vorn, ohne das, was das geladene Modell gelernt hat. Von diesen Klassen gibt es dafür zu wenige Bilder: {labels}.',
      remedy:
        'Nehmen Sie von jeder Klasse mindestens zwei Bilder auf. Das geladene Modell bleibt, bis das Training fertig ist.',
    },
    'files-while-training': {
      message: 'Das Training läuft, deshalb wurde keine Datei übernommen.',
      remedy: 'Wählen Sie die Dateien nach dem Training noch einmal, oder brechen Sie es ab.',
    },
    'files-beside': {
      message: 'Diese Bilder wurden nicht auf eine Klasse gezogen, deshalb wurde keines hinzugefügt.',
      remedy: 'Ziehen Sie sie auf eine Klasse.',
    },
    'files-nothing': {
      message: 'Keine dieser Dateien ist ein Bild oder ein Modell: {kinds}.',
      remedy: 'Verwenden Sie Bilder, die Dateien eines Modells, ein Projekt oder ein ZIP-Archiv davon.',
    },
    'files-left-out': {
      message: 'Bilder zu „{label}“ hinzugefügt: {count}. Übersprungen: {kinds}.',
      remedy: 'Ersetzen Sie die übersprungenen Dateien durch unbeschädigte JPEG-, PNG- oder WebP-Dateien.',
    },
    'load-while-training': {
      message: 'Während des Trainings kann kein Modell geladen werden.',
      remedy: 'Warten Sie, bis das Training endet, oder brechen Sie es ab.',
    },
  },
  texts: {
    title: 'Trainer',
    hint: 'Halten zum Aufnehmen, Klick für ein Bild',
    hintToggle: 'Einmal drücken: Start, noch einmal: Stopp',
    recording: 'Aufnahme läuft …',
    count: 'Bilder: {count}',
    pick: 'Bilder wählen',
    pickLabel: 'Bilder wählen für „{label}“',
    clear: 'Löschen',
    clearLabel: 'Die Bilder von „{label}“ löschen',
    clearAll: 'Alles löschen',
    undo: 'Rückgängig',
    redo: 'Wiederholen',
    train: 'Trainieren',
    cancel: 'Abbrechen',
    save: 'Speichern',
    load: 'Laden …',
    saveSamples: 'Bilder exportieren',
    lossFell:
      'Verlust {first} → {last} nach Epoche {epoch} von {epochs}. {accuracy} der Trainingsbilder sind richtig.',
    validated:
      'Von den nicht zum Training verwendeten Bildern sind {accuracy} richtig. Die gestrichelte Linie ist ihr Verlust.',
    waitingForCamera: 'Wartet auf eine Kamera …',
    waitingForOwner: 'Wartet auf die Kamera von „{for}“ …',
    loading: 'Wird geladen …',
    recordingLabel: '„{label}“ wird aufgenommen …',
    recordingStill: 'Das Video ist eingefroren: Es wird nichts aufgenommen, bis es sich bewegt.',
    square: 'Das Modell sieht das Quadrat in der Mitte des Videos: Halten Sie alles dorthin.',
    startsIn: 'Aufnahme von „{label}“ in {seconds} … Abbrechen: dieselbe Taste oder Escape.',
    countdown: '{seconds} …',
    countdownEnded: 'Aufnahme abgebrochen.',
    recordingTitle: 'Aufnahme',
    recordMode: 'Taste',
    recordHold: 'Zum Aufnehmen halten',
    recordToggle: 'Einmal drücken: Start, noch einmal: Stopp',
    recordPace: 'Tempo',
    recordPaceOf: '{value} pro Sekunde',
    recordDelay: 'Selbstauslöser',
    recordNoDelay: 'Aus',
    recordDelayOf: '{value} s',
    noFace: 'Kein Gesicht im Bild: Es wird nichts aufgenommen.',
    added: 'Bilder von „{label}“: {count}.',
    needs: 'Jede Klasse braucht mindestens {minimum} Bilder. Noch aufzunehmen: {labels}.',
    canTrain: 'Bereit zum Trainieren. Mehr Bilder ergeben ein besseres Modell.',
    trained: 'Fertig. Das Modell ist bereit.',
    trainedAnew: 'Fertig. Das neue Modell ist bereit. „Rückgängig“ stellt das geladene wieder her.',
    anew: 'Das Training beginnt von vorn, mit {count} Bildern; das geladene Modell wurde mit {images} trainiert.',
    anewUnknown:
      'Das Training beginnt von vorn, mit {count} Bildern und ohne das, was das geladene Modell gelernt hat.',
    loaded: 'Modell geladen. Seine Klassen: {labels}.',
    cancelled: 'Training abgebrochen. Nichts ging verloren.',
    saved: '{json} und {weights} gespeichert. Klassen des Modells: {labels}.',
    savedSamples: '{count} Bilder in {file} gespeichert, als Zahlen, nicht als Bilder.',
    updated:
      'Für das neue Bildmodell umgerechnete Bilder: {count}. Trainieren Sie, um ein Modell daraus zu erhalten.',
    openedProject: 'Projekt geöffnet: {count} Bilder von {labels}.',
    savedProject: '{count} Bilder, die Klassen und das Modell in {file} gespeichert.',
    exportedProject: '{count} Bilder in {file} gespeichert. Teachable Machine kann die Datei öffnen.',
    saveProject: 'Projekt speichern',
    exportProject: 'Für Teachable Machine exportieren',
    more: 'Weitere Speicheroptionen',
    edit: 'Klassen bearbeiten',
    editDone: 'Fertig',
    nameOf: 'Name von „{label}“',
    rename: 'Umbenennen',
    moveUp: '„{label}“ nach oben',
    moveDown: '„{label}“ nach unten',
    up: 'Nach oben',
    down: 'Nach unten',
    learn: '„{label}“ lernen',
    learned: 'Lernen',
    remove: 'Entfernen',
    removeLabel: '„{label}“ entfernen',
    newClass: 'Neue Klasse',
    addClass: 'Klasse hinzufügen',
    classAdded: 'Klasse „{label}“ hinzugefügt.',
    classRenamed: '„{from}“ heißt jetzt „{label}“.',
    classRemoved: 'Klasse „{label}“ entfernt. „Rückgängig“ stellt sie mit ihren Bildern wieder her.',
    classOff: '„{label}“ ist abgeschaltet: Ihre Bilder bleiben, werden aber nicht gelernt.',
    classOn: '„{label}“ wird wieder gelernt.',
    classMoved: '„{label}“ ist jetzt an Position {place}.',
    showAll: 'Alle Bilder',
    showAllOf: 'Alle Bilder von „{label}“ zeigen',
    addedSamples: 'Bilder hinzugefügt: {count}.',
    removed: 'Bilder gelöscht: {count}. „Rückgängig“ stellt sie wieder her.',
    moved: 'Bilder nach „{label}“ verschoben: {count}.',
    cleared: 'Gelöscht.',
    reset: 'Von vorn begonnen. „Rückgängig“ stellt Bilder, Modell und Klassen wieder her.',
    clearedLabel: '„{label}“ gelöscht.',
    elsewhere: 'In einem anderen Tab gelöscht, deshalb auch hier.',
    kept: 'Die Bilder bleiben in diesem Browser, bis Sie sie löschen.',
    notKept: 'Die Bilder bleiben auf dieser Seite und gehen verloren, wenn Sie sie verlassen.',
    shelved: 'Zurückgestellt, bis Klasse oder Bildbereich wieder verfügbar sind: {labels}.',
    otherClasses: 'Das Modell hat andere Klassen: {labels}. Trainieren Sie für die Klassen hier ein neues.',
  },
  /** Was als Nächstes aufzunehmen ist. */
  advice: {
    'few-pictures':
      'Nehmen Sie mehr von „{label}“ auf: Es gibt {count} Bilder, zum Prüfen des Modells sind {needed} nötig.',
    'weakest-class':
      '„{label}“ wird am schlechtesten erkannt: {right} von {of}. Nehmen Sie mehr davon auf, an anderen Orten und in anderem Licht.',
    confused:
      '„{label}“ wird {count}-mal mit „{answer}“ verwechselt. Nehmen Sie beides dort auf, wo es sich am ähnlichsten sieht.',
    'few-bursts':
      'Aufnahmen von „{label}“: {bursts}. Machen Sie noch ein paar, aus anderen Winkeln oder in anderem Licht.',
    imbalance: '„{label}“ hat {count} Bilder, eine andere Klasse {most}. Nehmen Sie mehr von „{label}“ auf.',
    flattering:
      'Nur eine Aufnahme: {labels}. Bilder einer Aufnahme gleichen sich, in Wirklichkeit können die Ergebnisse also schlechter sein. Machen Sie noch eine.',
  },
  evidence: {
    title: 'Wie gut das Modell ist',
    next: 'Was Sie als Nächstes aufnehmen sollten',
    rightOf:
      '{right} von {of} nicht zum Training verwendeten Bildern sind richtig: wahrscheinlich zwischen {low} und {high}.',
    matrix: 'Zeilen: was ein Bild zeigt. Spalten: was das Modell antwortet.',
    recall: 'Erkannt',
    recallOf: '{right} von {of}, wahrscheinlich {low} bis {high}',
    showCell: '„{label}“, erkannt als „{answer}“: {count}. Bilder zeigen.',
  },
  kinds: {
    heic: 'HEIC-Bilder, die dieser Browser nicht lesen kann',
    avif: 'AVIF-Bilder, die dieser Browser nicht lesen kann',
    tiff: 'TIFF-Bilder, die dieser Browser nicht lesen kann',
    damaged: 'beschädigte Bilder',
    faceless: 'Bilder ohne Gesicht',
    zip: 'ZIP-Archive',
    pdf: 'PDF-Dateien',
    video: 'Videos',
    json: 'JSON-Dateien',
    text: 'Textdateien',
    empty: 'leere Dateien',
    folder: 'leere Ordner',
    unreadable: 'Dateien, die sich nicht öffnen lassen',
    other: 'Dateien anderer Art',
  },
  steps: {
    engine: 'Die Engine wird geladen …',
    backbone: 'Das Bildmodell wird geladen …',
    learner: 'Das Trainingsmodul wird geladen …',
    face: 'Die Gesichtserkennung wird geladen …',
    model: 'Das Modell wird geladen …',
    training: 'Training läuft …',
    saving: 'Wird gespeichert …',
    pictures: 'Bilder werden hinzugefügt …',
    anew: 'Bilder werden für das neue Bildmodell umgerechnet …',
    project: 'Das Projekt wird gelesen oder gespeichert …',
  },
};
