export const trainer = {
  errors: {
    'video-not-ready': {
      message: 'Das Video zeigt noch kein Bild.',
      remedy: 'Warten Sie, bis es läuft, und versuchen Sie es dann noch einmal.',
    },
    'training-no-samples': {
      message: 'Es gibt keine Beispiele, auf denen trainiert werden kann.',
      remedy: 'Nehmen Sie von jeder Klasse mindestens zwei Beispiele auf, besser zehn.',
    },
    'training-one-class': {
      message: 'Alle Beispiele gehören zur selben Klasse, „{label}“: Es gibt nichts zu unterscheiden.',
      remedy: 'Nehmen Sie Beispiele einer zweiten Klasse auf.',
    },
    'training-too-few': {
      message: '„{label}“ hat nur ein Beispiel.',
      remedy: 'Nehmen Sie davon mindestens noch eines auf, besser zehn.',
    },
    'model-none': {
      message: 'Es gibt noch kein Modell.',
      remedy: 'Trainieren Sie eines, oder laden Sie eines aus einer Datei.',
    },
    'trainer-labels': {
      message: 'Ein Trainer braucht mindestens zwei verschiedene Klassen, und „{labels}“ ist das nicht.',
      remedy: 'Geben Sie zwei oder mehr Namen an, durch Kommas getrennt, wie in labels="Daumen hoch, Faust".',
    },
    'trainer-unknown-label': {
      message: 'Eine Klasse „{label}“ gibt es hier nicht.',
      remedy: 'Benutzen Sie eine von diesen: {labels}.',
    },
    'trainer-no-video': {
      message: 'Es gibt keine Kamera, von der ein Bild genommen werden kann.',
      remedy: 'Schalten Sie im Raum die Kamera ein und versuchen Sie es dann noch einmal.',
    },
    'trainer-for-nothing': {
      message: 'Nichts mit dem Namen „{for}“ hat ein Video übergeben.',
      remedy:
        'Prüfen Sie, ob ein Element mit dieser id auf der Seite steht und seine Kamera an ist, oder entfernen Sie das Attribut „for“.',
    },
    'trainer-class-empty': {
      message: 'Es gibt noch keine Bilder von: {labels}.',
      remedy: 'Nehmen Sie welche auf, oder entfernen Sie diese Klasse.',
    },
    'classes-too-many': {
      message: 'Das wären {count} Klassen, und ein Trainer nimmt höchstens {most}.',
      remedy:
        'Entfernen Sie Klassen, oder verteilen Sie die Bilder auf zwei Trainer. Es wurde nichts geändert.',
    },
    'pictures-left-out': {
      message:
        'Bilder hinzugefügt: {count}. Ausgelassen, weil sie nicht lesbar sind oder kein Gesicht zeigen: {left}.',
      remedy: 'Verwenden Sie für die ausgelassenen unbeschädigte JPEG-, PNG- oder WebP-Dateien.',
    },
    'trainer-loading': {
      message: 'Ein Modell wird gerade noch geladen.',
      remedy: 'Warten Sie, bis es da ist, und versuchen Sie es dann noch einmal.',
    },
    'training-busy': {
      message: 'Es wird schon trainiert.',
      remedy: 'Warten Sie, bis das Training endet, oder brechen Sie es ab.',
    },
    'trainer-other-backbone': {
      message:
        'Die früher aufgenommenen Bilder gehören zu einem anderen Backbone und sind mit diesem nicht zu gebrauchen.',
      remedy: 'Nehmen Sie neue auf.',
    },
    'samples-other-backbone': {
      message:
        'Die Bilder in {file} gehören zu einem anderen Backbone und sind mit diesem nicht zu gebrauchen.',
      remedy:
        'Benutzen Sie das Backbone, für das sie gemacht sind, oder nehmen Sie neue auf. Was hier ist, bleibt.',
    },
    'training-anew': {
      message:
        'Das Training beginnt von vorn: Was das geladene Modell weiß, zählt nicht, und von diesen Klassen gibt es zu wenige Bilder: {labels}.',
      remedy:
        'Nehmen Sie von jeder Klasse mindestens zwei Bilder auf. Bis zum Ende des Trainings bleibt das geladene Modell.',
    },
    'files-while-training': {
      message: 'Es wird gerade trainiert, deshalb wurde keine Datei übernommen.',
      remedy: 'Wählen Sie die Dateien danach noch einmal, oder brechen Sie das Training ab.',
    },
    'files-beside': {
      message: 'Diese Bilder liegen auf keiner Klasse, deshalb kam keines dazu.',
      remedy: 'Ziehen Sie sie auf eine Klasse.',
    },
    'files-nothing': {
      message: 'Darunter ist kein Bild und kein Modell: {kinds}.',
      remedy: 'Nehmen Sie Bilder, die Dateien eines Modells, ein Projekt oder ein ZIP-Archiv davon.',
    },
    'files-left-out': {
      message: 'Bilder, die zu „{label}“ dazugekommen sind: {count}. Weggelassen: {kinds}.',
      remedy: 'Nehmen Sie statt der weggelassenen unbeschädigte JPEG-, PNG- oder WebP-Dateien.',
    },
    'load-while-training': {
      message: 'Während des Trainings kann kein Modell geladen werden.',
      remedy: 'Warten Sie, bis das Training endet, oder brechen Sie es ab.',
    },
  },
  texts: {
    title: 'Trainer',
    hint: 'Halten: aufnehmen, klicken: ein Bild',
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
      'Verlust {first} → {last} nach Epoche {epoch} von {epochs}. {accuracy} der gelernten Bilder richtig.',
    validated: 'Von ausgelassenen Bildern sind {accuracy} richtig. Die gestrichelte Linie ist ihr Verlust.',
    waitingForCamera: 'Wartet auf eine Kamera …',
    waitingForOwner: 'Wartet auf die Kamera von „{for}“ …',
    loading: 'Wird geladen …',
    recordingLabel: '„{label}“ wird aufgenommen …',
    recordingStill: 'Das Bild steht still: Bis es sich bewegt, wird nichts aufgenommen.',
    square: 'Das Modell sieht das Quadrat in der Bildmitte: Halten Sie alles dorthin.',
    noFace: 'Kein Gesicht im Bild: Es wird nichts aufgenommen.',
    added: '„{label}“ hat jetzt {count}.',
    needs: 'Jede Klasse braucht {minimum} Bilder oder mehr. Noch aufzunehmen: {labels}.',
    canTrain: 'Bereit zum Trainieren. Mehr Bilder ergeben ein besseres Modell.',
    trained: 'Fertig. Das Modell ist bereit.',
    trainedAnew: 'Fertig. Das neue Modell ist bereit. „Rückgängig“ bringt das geladene zurück.',
    anew: 'Trainiert wird von vorn, auf {count} Bildern; das geladene Modell wurde auf {images} trainiert.',
    anewUnknown: 'Trainiert wird von vorn, auf {count} Bildern; was das geladene Modell weiß, zählt nicht.',
    loaded: 'Modell geladen. Es kennt: {labels}.',
    cancelled: 'Training abgebrochen. Es ging nichts verloren.',
    saved: '{json} und {weights} gespeichert. Das Modell kennt: {labels}.',
    savedSamples: '{count} Bilder in {file} gespeichert, als Zahlen und nicht als Bilder.',
    openedProject: 'Projekt geöffnet: {count} Bilder von {labels}.',
    savedProject: '{count} Bilder, die Klassen und das Modell in {file} gespeichert.',
    exportedProject: '{count} Bilder in {file} gespeichert. Teachable Machine öffnet die Datei.',
    saveProject: 'Projekt speichern',
    exportProject: 'Für Teachable Machine exportieren',
    more: 'Weitere Wege zu speichern',
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
    classRemoved: 'Klasse „{label}“ entfernt. „Rückgängig“ bringt sie mit ihren Bildern zurück.',
    classOff: '„{label}“ ist abgeschaltet: Ihre Bilder bleiben und werden nicht gelernt.',
    classOn: '„{label}“ wird wieder gelernt.',
    classMoved: '„{label}“ ist jetzt an Stelle {place}.',
    showAll: 'Alle Bilder',
    showAllOf: 'Alle Bilder von „{label}“ zeigen',
    addedSamples: 'Bilder dazugekommen: {count}.',
    removed: 'Gelöschte Bilder: {count}. „Rückgängig“ bringt sie zurück.',
    moved: 'Nach „{label}“ verschobene Bilder: {count}.',
    cleared: 'Gelöscht.',
    clearedLabel: '„{label}“ gelöscht.',
    elsewhere: 'In einem anderen Tab gelöscht, also auch hier.',
    kept: 'Die Bilder bleiben in diesem Browser, bis Sie sie löschen.',
    notKept: 'Die Bilder bleiben auf dieser Seite und sind weg, wenn Sie sie verlassen.',
    shelved: 'Beiseitegelegt, bis ihre Klasse oder ihr Bildbereich wieder da ist: {labels}.',
    otherClasses: 'Das Modell kennt andere Klassen: {labels}. Trainieren Sie ein neues für die Klassen hier.',
  },
  /** Was als Nächstes aufzunehmen ist. */
  advice: {
    'few-pictures':
      'Nehmen Sie mehr von „{label}“ auf: Es gibt {count} Bilder, und um das Modell zu prüfen, braucht es {needed}.',
    'weakest-class':
      '„{label}“ wird am schlechtesten erkannt: {right} von {of}. Nehmen Sie mehr davon auf, an anderen Orten und in anderem Licht.',
    confused:
      '„{label}“ wird {count}-mal für „{answer}“ gehalten. Nehmen Sie beides so auf, wie es sich am ähnlichsten sieht.',
    'few-bursts':
      'Aufnahmen von „{label}“: {bursts}. Machen Sie noch ein paar, aus anderen Winkeln oder in anderem Licht.',
    imbalance: '„{label}“ hat {count} Bilder, eine andere Klasse {most}. Nehmen Sie mehr von „{label}“ auf.',
    flattering:
      'Nur eine Aufnahme: {labels}. Die Bilder gleichen sich, die wahren Zahlen können also schlechter sein. Machen Sie noch eine.',
  },
  evidence: {
    title: 'Wie gut das Modell ist',
    next: 'Was als Nächstes aufzunehmen ist',
    rightOf:
      '{right} von {of} nicht gelernten Bildern sind richtig: wahrscheinlich zwischen {low} und {high}.',
    matrix: 'Zeilen: was ein Bild zeigt. Spalten: was das Modell antwortet.',
    recall: 'Erkannt',
    recallOf: '{right} von {of}, wahrscheinlich {low} bis {high}',
    showCell: '„{label}“, beantwortet mit „{answer}“: {count}. Bilder zeigen.',
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
    engine: 'Der Teil, der rechnet, wird geladen …',
    backbone: 'Der Teil, der Bilder betrachtet, wird geladen …',
    learner: 'Der Teil, der lernt, wird geladen …',
    face: 'Der Teil, der Gesichter findet, wird geladen …',
    model: 'Das Modell wird geladen …',
    training: 'Training läuft …',
    saving: 'Wird gespeichert …',
    pictures: 'Bilder werden hinzugefügt …',
    project: 'Das Projekt wird gelesen oder geschrieben …',
  },
};
