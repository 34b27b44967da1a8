const another = 'Nehmen Sie eine andere Kopie der Datei. Was hier ist, bleibt, wie es ist.';
const unpack =
  'Entpacken Sie es und wählen Sie die Dateien darin, oder packen Sie sie noch einmal, diesmal ohne das.';
const tensorFlow =
  'Wählen Sie in Teachable Machine „Modell exportieren“, dann „Tensorflow.js“, dann „Herunterladen“, und öffnen Sie jene Datei hier.';
const imageProject = 'Legen Sie in Teachable Machine ein Bildprojekt an und öffnen Sie dieses.';
const imageModel =
  'Nehmen Sie ein Bildprojekt von Teachable Machine, und exportieren Sie dessen Modell für Tensorflow.js.';

export const projectErrors = {
  'archive-unreadable': {
    message: '{file} ist nicht lesbar: Die Datei wurde verschoben, geändert oder gelöscht.',
    remedy: 'Wählen Sie sie noch einmal.',
  },
  'archive-not-zip': {
    message: '{file} ist kein ZIP-Archiv.',
    remedy: 'Wählen Sie eine andere Datei.',
  },
  'archive-cut-off': {
    message: '{file} ist unvollständig: Das Ende des Archivs fehlt.',
    remedy: 'Laden oder kopieren Sie die Datei noch einmal.',
  },
  'archive-damaged': {
    message: '{file} ist beschädigt: Das Inhaltsverzeichnis ergibt keinen Sinn.',
    remedy: another,
  },
  'archive-entry-damaged': {
    message: '„{entry}“ in {file} ist beschädigt.',
    remedy: another,
  },
  'archive-encrypted': {
    message: '{file} ist durch ein Passwort geschützt.',
    remedy: unpack,
  },
  'archive-zip64': {
    message: '{file} ist ein ZIP-Archiv der Art für sehr große Dateien (ZIP64), die hier nicht gelesen wird.',
    remedy: unpack,
  },
  'archive-method': {
    message: '„{entry}“ in {file} ist auf eine Weise komprimiert, die hier nicht gelesen wird.',
    remedy: 'Packen Sie die Dateien noch einmal, als gewöhnliches ZIP-Archiv.',
  },
  'archive-too-many': {
    message: '{file} enthält {count} Dateien. Gelesen werden Archive mit weniger als {limit}.',
    remedy: 'Teilen Sie es in kleinere Archive.',
  },
  'archive-too-large': {
    message: 'Entpackt wäre {file} größer als {limit} MB.',
    remedy:
      'Wenn Sie das erwartet haben, teilen Sie es in kleinere Archive. Sonst trauen Sie dieser Datei nicht.',
  },
  'archive-path': {
    message: '„{entry}“ in {file} ist ein Name, der aus dem Archiv hinausführt.',
    remedy: 'Trauen Sie dieser Datei nicht. Ist sie von Ihnen, packen Sie sie neu.',
  },
  'archive-twice': {
    message: '{file} enthält „{entry}“ zweimal.',
    remedy: 'Packen Sie es neu, jede Datei einmal.',
  },
  'model-metadata-unreadable': {
    message: '{file} ist nicht lesbar: Das sind nicht die Metadaten eines Modells von Teachable Machine.',
    remedy: tensorFlow,
  },
  'model-pose': {
    message: 'Das ist ein Posenmodell von Teachable Machine. Es sieht Gelenke an, nicht Bilder.',
    remedy: imageModel,
  },
  'model-sound': {
    message: 'Das ist ein Tonmodell von Teachable Machine.',
    remedy: imageModel,
  },
  'model-embedded': {
    message:
      'Das ist ein Modell von Teachable Machine für Mikrocontroller: Es nimmt kleine oder graue Bilder ({size} Pixel).',
    remedy:
      'Legen Sie in Teachable Machine ein normales Bildprojekt an, und exportieren Sie dessen Modell für Tensorflow.js.',
  },
  'model-keras': {
    message: '{file} ist ein Keras-Export von Teachable Machine, den Browser nicht ausführen können.',
    remedy: tensorFlow,
  },
  'model-tflite': {
    message: '{file} ist ein TensorFlow-Lite-Export von Teachable Machine, der hier nicht gelesen wird.',
    remedy: tensorFlow,
  },
  'model-is-project': {
    message: '{file} ist ein Projekt von Teachable Machine: Bilder zum Trainieren, und kein Modell.',
    remedy:
      'Öffnen Sie es im Trainer und trainieren Sie, oder exportieren Sie in Teachable Machine das Modell.',
  },
  'model-not-archived': {
    message: 'In {file} ist kein Modell.',
    remedy: 'Wählen Sie ein Archiv mit einer model.json, oder die Dateien selbst.',
  },
  'project-newer': {
    message:
      '{file} wurde mit einer neueren Version gespeichert: Ihr Format ist {version}, hier ist {known} das neueste bekannte.',
    remedy: 'Benutzen Sie jene Version oder eine neuere. Was hier ist, bleibt, wie es ist.',
  },
  'project-unreadable': {
    message: '{file} ist kein Projekt, das sich öffnen lässt: „{entry}“ stimmt darin nicht ({reason}).',
    remedy: another,
  },
  'project-incomplete': {
    message: '„{entry}“ fehlt in {file}.',
    remedy: another,
  },
  'picture-unreadable': {
    message: 'Ein Bild von „{label}“ ist nicht lesbar.',
    remedy: 'Entfernen Sie es und versuchen Sie es noch einmal.',
  },
  'project-too-large': {
    message: 'Das Projekt ist zu groß für eine Datei: mehr als 4 GB, oder 65.000 Bilder.',
    remedy: 'Entfernen Sie einige Bilder und speichern Sie noch einmal.',
  },
  'teachable-machine-pose': {
    message: '{file} ist ein Posenprojekt von Teachable Machine. Es lernt aus Gelenken, nicht aus Bildern.',
    remedy: imageProject,
  },
  'teachable-machine-sound': {
    message: '{file} ist ein Tonprojekt von Teachable Machine.',
    remedy: imageProject,
  },
  'teachable-machine-kind': {
    message:
      '{file} ist ein Projekt von Teachable Machine von einer Art, die hier nicht bekannt ist ({kind}).',
    remedy: imageProject,
  },
  'teachable-machine-unreadable': {
    message: '{file} ist kein Projekt von Teachable Machine: „manifest.json“ fehlt darin oder stimmt nicht.',
    remedy:
      'Speichern Sie das Projekt in Teachable Machine noch einmal (Menü, Projekt als Datei herunterladen).',
  },
};
