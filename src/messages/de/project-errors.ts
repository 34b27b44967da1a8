const another = 'Verwenden Sie eine andere Kopie der Datei. Hier wurde nichts geändert.';
const unpack =
  'Entpacken Sie es und wählen Sie die Dateien aus, oder packen Sie sie noch einmal als gewöhnliches ZIP-Archiv ohne Passwort.';
const tensorFlow =
  'Wählen Sie in Teachable Machine „Modell exportieren“, „Tensorflow.js“, „Herunterladen“ und öffnen Sie diese Datei hier.';
const imageProject = 'Legen Sie in Teachable Machine ein Bildprojekt an und öffnen Sie dieses.';
const imageModel =
  'Verwenden Sie ein Bildprojekt von Teachable Machine und exportieren Sie dessen Modell für Tensorflow.js.';

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
    message: '{file} ist beschädigt: Das Inhaltsverzeichnis ist ungültig.',
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
    message: '{file} ist ein ZIP64-Archiv (für sehr große Dateien), das nicht unterstützt wird.',
    remedy: unpack,
  },
  'archive-method': {
    message: '„{entry}“ in {file} ist mit einem Verfahren komprimiert, das nicht unterstützt wird.',
    remedy: 'Packen Sie die Dateien noch einmal als gewöhnliches ZIP-Archiv.',
  },
  'archive-too-many': {
    message: '{file} enthält {count} Dateien. Archive müssen weniger als {limit} enthalten.',
    remedy: 'Teilen Sie es in kleinere Archive auf.',
  },
  'archive-too-large': {
    message: 'Entpackt wäre {file} größer als {limit} MB.',
    remedy:
      'Wenn Sie das erwartet haben, teilen Sie es in kleinere Archive auf. Andernfalls vertrauen Sie der Datei nicht.',
  },
  'archive-path': {
    message: 'Der Name „{entry}“ in {file} verweist auf eine Stelle außerhalb des Archivs.',
    remedy: 'Vertrauen Sie dieser Datei nicht. Wenn sie von Ihnen ist, packen Sie sie neu.',
  },
  'archive-twice': {
    message: '{file} enthält „{entry}“ zweimal.',
    remedy: 'Packen Sie es neu, jede Datei einmal.',
  },
  'model-metadata-unreadable': {
    message: '{file} enthält nicht die Metadaten eines Teachable-Machine-Modells.',
    remedy: tensorFlow,
  },
  'model-pose': {
    message: 'Das ist ein Posenmodell von Teachable Machine. Es nutzt Gelenke, nicht Bilder.',
    remedy: imageModel,
  },
  'model-sound': {
    message: 'Das ist ein Audiomodell von Teachable Machine.',
    remedy: imageModel,
  },
  'model-embedded': {
    message:
      'Das ist ein Teachable-Machine-Modell für Mikrocontroller: Es erwartet kleine oder graue Bilder ({size} Pixel).',
    remedy:
      'Legen Sie in Teachable Machine ein Standard-Bildprojekt an und exportieren Sie dessen Modell für Tensorflow.js.',
  },
  'model-keras': {
    message: '{file} ist ein Keras-Export aus Teachable Machine, den Browser nicht ausführen können.',
    remedy: tensorFlow,
  },
  'model-tflite': {
    message: '{file} ist ein TensorFlow-Lite-Export aus Teachable Machine, der nicht unterstützt wird.',
    remedy: tensorFlow,
  },
  'model-is-project': {
    message: '{file} ist ein Teachable-Machine-Projekt: Es enthält Bilder zum Trainieren, aber kein Modell.',
    remedy:
      'Öffnen Sie es im Trainer und trainieren Sie, oder exportieren Sie in Teachable Machine das Modell.',
  },
  'model-not-archived': {
    message: 'In {file} ist kein Modell.',
    remedy: 'Wählen Sie ein Archiv, das eine model.json enthält, oder die Dateien selbst.',
  },
  'project-newer': {
    message:
      '{file} wurde mit einer neueren Version gespeichert (Format {version}; diese Version liest bis {known}).',
    remedy: 'Verwenden Sie diese neuere Version. Hier wurde nichts geändert.',
  },
  'project-unreadable': {
    message: '{file} lässt sich nicht als Projekt öffnen: „{entry}“ stimmt nicht ({reason}).',
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
    message: 'Das Projekt ist zu groß für eine Datei: mehr als 4 GB oder 65.000 Bilder.',
    remedy: 'Entfernen Sie einige Bilder und speichern Sie noch einmal.',
  },
  'teachable-machine-pose': {
    message: '{file} ist ein Posenprojekt von Teachable Machine. Es lernt aus Gelenken, nicht aus Bildern.',
    remedy: imageProject,
  },
  'teachable-machine-sound': {
    message: '{file} ist ein Audioprojekt von Teachable Machine.',
    remedy: imageProject,
  },
  'teachable-machine-kind': {
    message: '{file} ist ein Teachable-Machine-Projekt unbekannter Art ({kind}).',
    remedy: imageProject,
  },
  'teachable-machine-unreadable': {
    message: '{file} ist kein Teachable-Machine-Projekt: „manifest.json“ fehlt oder ist falsch.',
    remedy:
      'Speichern Sie das Projekt in Teachable Machine noch einmal (Menü, Projekt als Datei herunterladen).',
  },
};
