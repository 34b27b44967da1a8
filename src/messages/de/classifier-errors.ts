const retrain = 'Wählen Sie eine andere Datei, oder trainieren Sie ein neues Modell.';
const exportAgain = 'Exportieren Sie das Modell noch einmal, oder wählen Sie eine andere Datei.';
const online = 'Prüfen Sie die Verbindung und versuchen Sie es noch einmal.';
const rebuild = 'Stellen Sie die Originaldatei wieder her, oder führen Sie den Build noch einmal aus.';
const beside = 'Prüfen Sie die Verbindung und ob der Ordner models neben dem Skript liegt.';
const copyAgain = 'Laden oder kopieren Sie sie noch einmal.';

export const classifierErrors = {
  'source-unsupported': {
    message: 'Das kann nicht als Bild gelesen werden.',
    remedy: 'Übergeben Sie ein Bild, Video, Canvas, ImageBitmap, ImageData oder einen Blob.',
  },
  'source-empty': {
    message: 'Das Bild ist leer: Es ist 0 Pixel breit oder hoch oder schon geschlossen.',
    remedy: 'Geben Sie ihm eine Größe, oder zeichnen Sie zuerst darauf.',
  },
  'source-tainted': {
    message: 'Das Bild stammt von einer anderen Website, die das Lesen seiner Pixel nicht erlaubt.',
    remedy:
      'Laden Sie es mit dem Attribut crossorigin von einer Website, die es erlaubt, oder verwenden Sie eine Kopie auf dieser.',
  },
  'pixels-falsified': {
    message:
      'Dieser Browser verfälscht zum Schutz vor Tracking die Pixel, die Seiten lesen. Damit lässt sich nichts lernen oder erkennen.',
    remedy:
      'Erlauben Sie dieser Website, HTML5-Canvas-Bilddaten zu verwenden (das Bildsymbol in der Adressleiste), oder schalten Sie diesen Schutz für sie aus. Versuchen Sie es dann noch einmal.',
  },
  'classify-overtaken': {
    message: 'Neuere Bilder desselben Canvas haben dieses ersetzt, bevor es an der Reihe war.',
    remedy: 'Warten Sie jede Antwort ab, bevor Sie die nächste anfordern.',
  },
  'image-undecodable': {
    message:
      'Das Bild ist nicht lesbar: Die Datei ist beschädigt oder fehlt, oder dieser Browser unterstützt ihr Format nicht.',
    remedy: 'Verwenden Sie eine JPEG-, PNG- oder WebP-Datei.',
  },
  'label-empty': {
    message: 'Das Bild hat keine Klasse.',
    remedy: 'Geben Sie an, zu welcher Klasse das Bild gehört.',
  },
  'class-unnamed': {
    message: 'Der Name der Klasse „{label}“ darf nicht leer sein.',
    remedy: 'Geben Sie einen Namen ein.',
  },
  'class-taken': {
    message: 'Eine Klasse „{label}“ gibt es schon.',
    remedy: 'Wählen Sie einen anderen Namen.',
  },
  'training-option': {
    message: '{value} ist als {name} für das Training nicht möglich. Erlaubt: {allowed}.',
    remedy: 'Korrigieren Sie den Wert, oder lassen Sie ihn weg, dann gilt die Voreinstellung.',
  },
  'training-diverged': {
    message: 'Das Training ist in Epoche {epoch} fehlgeschlagen: Der Verlust ist keine Zahl mehr.',
    remedy: 'Verwenden Sie eine kleinere Lernrate. Das bisherige Modell ist noch da.',
  },
  'samples-mismatch': {
    message:
      'Die Bilder haben je {actual} Zahlen, dieses Backbone liefert aber {expected}: Sie stammen von einem anderen Backbone.',
    remedy: 'Entfernen Sie sie und nehmen Sie neue auf.',
  },
  'samples-damaged': {
    message: 'Ein Bild von „{label}“ ist beschädigt: Es enthält Werte, die keine Zahlen sind.',
    remedy: 'Entfernen Sie die Bilder dieser Klasse und nehmen Sie neue auf.',
  },
  'samples-region': {
    message: 'Ein Bild von „{label}“ wurde mit einem anderen Bildbereich als „{region}“ aufgenommen.',
    remedy:
      'Entfernen Sie es, oder stellen Sie den Bereich ein, mit dem es aufgenommen wurde: Ein Modell lernt nur aus einem Bereich.',
  },
  'no-face': {
    message: 'Im Bild ist kein Gesicht.',
    remedy:
      'Schauen Sie bei gutem Licht in die Kamera, oder setzen Sie region="frame", um aus ganzen Bildern zu lernen.',
  },
  'region-unknown': {
    message: 'Den Bildbereich „{region}“ gibt es nicht.',
    remedy: 'Verwenden Sie „frame“ oder „face“.',
  },
  'face-detector-missing': {
    message: 'Die Gesichtserkennung unter {url} konnte nicht geladen werden ({reason}).',
    remedy: beside,
  },
  'face-detector-altered': {
    message:
      'Die Datei {url} der Gesichtserkennung ist nicht die, mit der diese Version erstellt wurde (ihr SHA-256 weicht ab).',
    remedy: rebuild,
  },
  'face-detector-unusable': {
    message: 'Die Gesichtserkennung unter {url} ist nicht verwendbar: {reason}.',
    remedy: 'Stellen Sie die Originaldateien wieder her, oder führen Sie den Build noch einmal aus.',
  },
  'model-not-found': {
    message: 'Unter {url} gibt es kein Modell (der Server antwortete {status}).',
    remedy:
      'Prüfen Sie die Adresse der model.json. Die mitgelieferten Modelle liegen im Ordner models neben dem Skript.',
  },
  'model-unreachable': {
    message:
      'Das Modell unter {url} konnte nicht geladen werden: Es gibt keine Verbindung, oder die Website erlaubt es nicht.',
    remedy: online,
  },
  'model-file-missing': {
    message: 'Unter den gewählten Dateien ist keine model.json.',
    remedy: 'Wählen Sie model.json zusammen mit der Gewichtsdatei.',
  },
  'model-not-json': {
    message: '{file} ist kein Modell: Es ist kein JSON.',
    remedy: 'Wählen Sie die model.json, die mit dem Modell gespeichert wurde.',
  },
  'model-invalid': {
    message: '{file} ist JSON, aber kein ml5-Modell: „{field}“ fehlt oder ist falsch.',
    remedy: exportAgain,
  },
  'model-unbuildable': {
    message: 'Aus {file} lässt sich kein Modell erstellen: {reason}.',
    remedy: exportAgain,
  },
  'model-newer': {
    message:
      '{file} wurde mit einer neueren Version gespeichert (Format {version}; diese Version liest bis {known}).',
    remedy: 'Aktualisieren Sie diese Seite, oder trainieren Sie ein neues Modell.',
  },
  'model-weights-path': {
    message: '{file} erwartet seine Gewichte unter „{path}“; sie müssen aber im selben Ordner liegen.',
    remedy: 'Legen Sie beide Dateien in einen Ordner und tragen Sie in model.json nur den Dateinamen ein.',
  },
  'model-weights-missing': {
    message: 'Die Gewichtsdatei {file} fehlt.',
    remedy:
      'Wählen Sie model.json und die Gewichtsdatei zusammen, oder legen Sie beide auf dem Server in denselben Ordner.',
  },
  'model-weights-truncated': {
    message:
      'Die Gewichtsdatei {file} ist unvollständig oder gehört zu einem anderen Modell: Sie hat {actual} Bytes statt {expected}.',
    remedy: copyAgain,
  },
  'model-weights-damaged': {
    message:
      'Die Gewichtsdatei {file} ist beschädigt oder gehört zu einem anderen Modell: Ihre Zahlen sind nicht die gespeicherten.',
    remedy: copyAgain,
  },
  'model-wrong-shape': {
    message:
      'Das Modell passt nicht: Es erwartet {actual} Zahlen pro Bild, das Backbone liefert aber {expected}.',
    remedy: retrain,
  },
  'model-answers-differ': {
    message:
      '{file} beantwortet ein Testbild anders als beim Speichern: Die Datei wurde verändert, oder das Modell ist für andere Bilder gemacht.',
    remedy: retrain,
  },
  'model-other-backbone': {
    message:
      'Das Modell wurde auf einem anderen Backbone ({theirs}) trainiert als dem verwendeten ({ours}): Seine Antworten wären sinnlos.',
    remedy:
      'Trainieren Sie hier ein neues Modell, stellen Sie das Backbone ein, auf dem es trainiert wurde, oder legen Sie es in den Ordner models/older neben dem Skript.',
  },
  'model-not-classes': {
    message: '{file} sagt Zahlen voraus, keine Klassen.',
    remedy: 'Wählen Sie ein Modell, das zum Klassifizieren trainiert wurde.',
  },
  'model-labels-missing': {
    message: '{file} enthält keine Namen für die Klassen.',
    remedy:
      'Wählen Sie bei einem Teachable-Machine-Modell auch dessen metadata.json, oder legen Sie sie auf dem Server neben model.json. Sonst exportieren Sie das Modell noch einmal.',
  },
  'model-labels-count': {
    message: '{file} nennt {labels} Klassen, das Modell hat aber {outputs} Ausgänge.',
    remedy: exportAgain,
  },
  'labels-mismatch': {
    message: 'Die Klassen dieses Modells ({found}) sind nicht die hier eingestellten ({expected}).',
    remedy: 'Laden Sie ein Modell mit diesen Klassen, oder ändern Sie die Klassen. Es wurde nichts ersetzt.',
  },
  'backbone-missing': {
    message: 'Das Backbone unter {url} konnte nicht geladen werden ({reason}).',
    remedy: beside,
  },
  'backbone-altered': {
    message:
      'Die Backbone-Datei {url} ist nicht die, mit der diese Version erstellt wurde (ihr SHA-256 weicht ab).',
    remedy: rebuild,
  },
  'backbone-unusable': {
    message: 'Das Backbone unter {url} ist nicht verwendbar: {reason}.',
    remedy:
      'Verwenden Sie ein TensorFlow.js-Graphmodell, das [1, 224, 224, 3] auf einen Merkmalsvektor abbildet.',
  },
  'engine-unavailable': {
    message: 'Der Klassifikator konnte nicht starten: {reason}.',
    remedy:
      'Prüfen Sie die Verbindung, ob alle Dateien neben dem Skript liegen und ob die Content-Security-Policy der Seite (worker-src, script-src, connect-src) deren Speicherort erlaubt. Versuchen Sie es dann noch einmal.',
  },
  'browser-outdated': {
    message: 'Dieser Browser ist zu alt für den Klassifikator: Er unterstützt {feature} nicht.',
    remedy: 'Aktualisieren Sie den Browser. Der Anruf funktioniert auch ohne den Klassifikator.',
  },
  'page-insecure': {
    message:
      'Diese Seite kann den Klassifikator nicht verwenden: Sie wurde nicht über eine sichere Verbindung geladen.',
    remedy: 'Öffnen Sie die Seite mit https:// oder auf diesem Gerät mit http://localhost.',
  },
  'wasm-missing': {
    message: 'Dieser Browser ist zu alt für den Klassifikator: Er unterstützt WebAssembly mit SIMD nicht.',
    remedy: 'Aktualisieren Sie den Browser. Der Anruf funktioniert auch ohne den Klassifikator.',
  },
  'wasm-blocked': {
    message: 'Diese Seite blockiert WebAssembly, das der Klassifikator braucht.',
    remedy: "Ergänzen Sie 'wasm-unsafe-eval' bei script-src in der Content-Security-Policy der Seite.",
  },
  'worker-blocked': {
    message: 'Der Browser hat den Worker des Klassifikators blockiert: {reason}.',
    remedy:
      'Erlauben Sie ihn in der Content-Security-Policy der Seite: worker-src braucht die Adresse des Skripts und, wenn das nicht die der Seite ist, auch blob:. Enthält die Richtlinie trusted-types, ergänzen Sie dort mask-room.',
  },
  'worker-crashed': {
    message: 'Der Klassifikator ist abgestürzt ({reason}) und wurde neu gestartet.',
    remedy: 'Versuchen Sie es noch einmal. Das Modell und die Bilder sind noch da.',
  },
  'worker-gave-up': {
    message: 'Der Klassifikator ist {times} Mal hintereinander abgestürzt ({reason}).',
    remedy:
      'Speichern Sie Ihre Arbeit und laden Sie die Seite neu. Schließen Sie andere Tabs, falls der Speicher knapp ist.',
  },
};
