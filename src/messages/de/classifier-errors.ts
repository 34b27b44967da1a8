const retrain = 'Wählen Sie eine andere Datei, oder trainieren Sie ein neues Modell.';
const exportAgain = 'Exportieren Sie das Modell noch einmal, oder wählen Sie eine andere Datei.';
const online = 'Prüfen Sie die Verbindung und versuchen Sie es noch einmal.';
const rebuild = 'Stellen Sie die Originaldatei wieder her, oder bauen Sie neu.';
const beside = 'Prüfen Sie die Verbindung, und ob der Ordner models neben dem Skript liegt.';
const copyAgain = 'Laden oder kopieren Sie sie noch einmal.';

export const classifierErrors = {
  'source-unsupported': {
    message:
      'Das ist kein Bild: Gebraucht wird ein Bild, ein Video, ein Canvas, ein ImageBitmap, ImageData oder ein Blob.',
    remedy: 'Übergeben Sie eines davon.',
  },
  'source-empty': {
    message: 'Das Bild ist leer: Es ist 0 Pixel breit oder hoch, oder schon geschlossen.',
    remedy: 'Geben Sie ihm eine Größe, oder zeichnen Sie zuerst darauf.',
  },
  'source-tainted': {
    message: 'Das Bild stammt von einer anderen Website, die das Lesen seiner Pixel nicht erlaubt.',
    remedy:
      'Laden Sie es mit dem Attribut crossorigin von einer Website, die es erlaubt, oder benutzen Sie eine Kopie auf dieser.',
  },
  'pixels-falsified': {
    message:
      'Dieser Browser verfälscht zum Schutz vor Tracking die Pixel, die Seiten lesen. Daraus lässt sich nichts lernen und nichts erkennen.',
    remedy:
      'Erlauben Sie dieser Website, HTML5-Canvas-Bilddaten zu verwenden (das Bildsymbol in der Adressleiste), oder schalten Sie diesen Schutz für sie aus. Versuchen Sie es dann noch einmal.',
  },
  'classify-overtaken': {
    message: 'Neuere Bilder desselben Canvas haben dieses verdrängt, bevor es an der Reihe war.',
    remedy: 'Warten Sie jede Antwort ab, bevor Sie nach der nächsten fragen.',
  },
  'image-undecodable': {
    message:
      'Das Bild ist nicht lesbar: Die Datei ist beschädigt, fehlt, oder dieser Browser kennt ihr Format nicht.',
    remedy: 'Benutzen Sie eine JPEG-, PNG- oder WebP-Datei.',
  },
  'label-empty': {
    message: 'Das Beispiel hat keine Klasse.',
    remedy: 'Geben Sie an, zu welcher Klasse das Bild gehört.',
  },
  'class-unnamed': {
    message: 'Die Klasse „{label}“ kann nicht ohne Namen bleiben.',
    remedy: 'Geben Sie ihr einen Namen.',
  },
  'class-taken': {
    message: 'Es gibt schon eine andere Klasse „{label}“.',
    remedy: 'Wählen Sie einen Namen, den keine andere Klasse hat.',
  },
  'training-option': {
    message: 'Das Training kann {value} als {name} nicht brauchen. Erlaubt: {allowed}.',
    remedy: 'Berichtigen Sie den Wert, oder lassen Sie ihn weg, dann gilt die Voreinstellung.',
  },
  'training-diverged': {
    message: 'Das Training ist in Epoche {epoch} entgleist: Der Verlust ist keine Zahl mehr.',
    remedy: 'Benutzen Sie eine kleinere Lernrate. Das vorige Modell ist noch da.',
  },
  'samples-mismatch': {
    message:
      'Die Beispiele haben je {actual} Zahlen, dieses Backbone macht aber {expected}: Sie stammen von einem anderen.',
    remedy: 'Entfernen Sie sie und nehmen Sie neue auf.',
  },
  'samples-damaged': {
    message: 'Ein Beispiel von „{label}“ ist beschädigt: Es enthält Werte, die keine Zahlen sind.',
    remedy: 'Entfernen Sie die Beispiele dieser Klasse und nehmen Sie neue auf.',
  },
  'samples-region': {
    message: 'Ein Beispiel von „{label}“ wurde mit einem anderen Bildbereich als „{region}“ aufgenommen.',
    remedy:
      'Entfernen Sie es, oder stellen Sie den Bereich ein, mit dem es aufgenommen wurde: Ein Modell lernt aus nur einem davon.',
  },
  'no-face': {
    message: 'Im Bild ist kein Gesicht.',
    remedy:
      'Schauen Sie bei gutem Licht in die Kamera, oder setzen Sie region="frame", um aus ganzen Bildern zu lernen.',
  },
  'region-unknown': {
    message: 'Einen Bildbereich „{region}“ gibt es nicht.',
    remedy: 'Benutzen Sie „frame“ oder „face“.',
  },
  'face-detector-missing': {
    message: 'Die Gesichtserkennung unter {url} konnte nicht geholt werden ({reason}).',
    remedy: beside,
  },
  'face-detector-altered': {
    message:
      'Die Datei {url} der Gesichtserkennung ist nicht die, mit der diese Version gebaut wurde (ihr SHA-256 ist ein anderer).',
    remedy: rebuild,
  },
  'face-detector-unusable': {
    message: 'Die Gesichtserkennung unter {url} ist nicht zu gebrauchen: {reason}.',
    remedy: 'Stellen Sie die Originaldateien wieder her, oder bauen Sie neu.',
  },
  'model-not-found': {
    message: 'Unter {url} gibt es kein Modell (der Server antwortete {status}).',
    remedy:
      'Prüfen Sie die Adresse: Sie nennt eine model.json. Die mitgelieferten liegen im Ordner models neben dem Skript.',
  },
  'model-unreachable': {
    message:
      'Das Modell unter {url} konnte nicht geholt werden: Es gibt keine Verbindung, oder jene Website erlaubt es nicht.',
    remedy: online,
  },
  'model-file-missing': {
    message: 'Unter den gewählten Dateien ist keine model.json.',
    remedy: 'Wählen Sie model.json zusammen mit ihrer Gewichtsdatei.',
  },
  'model-not-json': {
    message: '{file} ist kein Modell: Es ist kein JSON.',
    remedy: 'Wählen Sie die model.json, die mit dem Modell gespeichert wurde.',
  },
  'model-invalid': {
    message: '{file} ist JSON, aber kein Modell, wie ml5 es schreibt: „{field}“ fehlt oder ist falsch.',
    remedy: exportAgain,
  },
  'model-unbuildable': {
    message: 'Aus {file} lässt sich kein Modell machen: {reason}.',
    remedy: exportAgain,
  },
  'model-newer': {
    message:
      '{file} wurde von einer neueren Version gespeichert (Format {version}; diese liest bis {known}).',
    remedy: 'Aktualisieren Sie diese Seite, oder trainieren Sie ein neues Modell.',
  },
  'model-weights-path': {
    message: '{file} sucht seine Gewichte unter „{path}“; sie müssen aber daneben liegen.',
    remedy: 'Legen Sie beide Dateien in einen Ordner und schreiben Sie den bloßen Dateinamen in model.json.',
  },
  'model-weights-missing': {
    message: 'Die Gewichtsdatei {file} fehlt.',
    remedy:
      'Wählen Sie model.json und die Gewichtsdatei zusammen, oder legen Sie sie auf dem Server nebeneinander.',
  },
  'model-weights-truncated': {
    message:
      'Die Gewichtsdatei {file} ist unvollständig oder gehört zu einem anderen Modell: Sie hat {actual} Bytes, nicht {expected}.',
    remedy: copyAgain,
  },
  'model-weights-damaged': {
    message:
      'Die Gewichtsdatei {file} ist beschädigt oder gehört zu einem anderen Modell: Sie enthält nicht die Zahlen, die gespeichert wurden.',
    remedy: copyAgain,
  },
  'model-wrong-shape': {
    message: 'Das Modell passt nicht: Es nimmt {actual} Zahlen für ein Bild, und hier sind es {expected}.',
    remedy: retrain,
  },
  'model-answers-differ': {
    message:
      '{file} beantwortet ein Testbild anders als beim Speichern: Die Datei wurde verändert, oder das Modell ist für andere Bilder gemacht.',
    remedy: retrain,
  },
  'model-other-backbone': {
    message:
      'Das Modell wurde auf einem anderen Backbone ({theirs}) trainiert als dem benutzten ({ours}): Seine Antworten wären sinnlos.',
    remedy:
      'Trainieren Sie hier ein neues Modell, oder stellen Sie das Backbone ein, auf dem es entstanden ist.',
  },
  'model-not-classes': {
    message: '{file} sagt Zahlen voraus, keine Klassen.',
    remedy: 'Wählen Sie ein Modell, das zum Klassifizieren trainiert wurde.',
  },
  'model-labels-missing': {
    message: '{file} sagt nicht, wie seine Klassen heißen.',
    remedy:
      'Bei einem Modell von Teachable Machine wählen Sie auch dessen metadata.json, oder legen Sie sie auf dem Server neben model.json. Sonst exportieren Sie das Modell noch einmal.',
  },
  'model-labels-count': {
    message: '{file} nennt eine andere Zahl von Klassen ({labels}), als das Modell Ausgänge hat ({outputs}).',
    remedy: exportAgain,
  },
  'labels-mismatch': {
    message: 'Dieses Modell kennt andere Klassen ({found}) als die hier ({expected}).',
    remedy:
      'Laden Sie ein Modell, das auf diesen Klassen trainiert wurde, oder ändern Sie die Klassen. Es wurde nichts ersetzt.',
  },
  'backbone-missing': {
    message: 'Das Backbone unter {url} konnte nicht geholt werden ({reason}).',
    remedy: beside,
  },
  'backbone-altered': {
    message:
      'Die Backbone-Datei {url} ist nicht die, mit der diese Version gebaut wurde (ihr SHA-256 ist ein anderer).',
    remedy: rebuild,
  },
  'backbone-unusable': {
    message: 'Das Backbone unter {url} ist nicht zu gebrauchen: {reason}.',
    remedy:
      'Benutzen Sie ein TensorFlow.js-Graphmodell, das [1, 224, 224, 3] auf einen Merkmalsvektor abbildet.',
  },
  'engine-unavailable': {
    message: 'Der Klassifikator konnte nicht starten: {reason}.',
    remedy:
      'Prüfen Sie die Verbindung, ob alle Dateien neben dem Skript liegen, und ob die Content-Security-Policy der Seite (worker-src, script-src, connect-src) erlaubt, wo sie liegen. Versuchen Sie es dann noch einmal.',
  },
  'browser-outdated': {
    message: 'Dieser Browser ist zu alt für den Klassifikator: Ihm fehlt {feature}.',
    remedy: 'Aktualisieren Sie den Browser. Der Anruf funktioniert auch ohne den Klassifikator.',
  },
  'page-insecure': {
    message:
      'Diese Seite kann den Klassifikator nicht benutzen: Sie wurde nicht über eine sichere Verbindung geladen.',
    remedy: 'Öffnen Sie die Seite mit https://, oder auf diesem Gerät mit http://localhost.',
  },
  'wasm-missing': {
    message: 'Dieser Browser ist zu alt für den Klassifikator: Ihm fehlt WebAssembly mit SIMD.',
    remedy: 'Aktualisieren Sie den Browser. Der Anruf funktioniert auch ohne den Klassifikator.',
  },
  'wasm-blocked': {
    message: 'Diese Seite verbietet WebAssembly, worauf der Klassifikator läuft.',
    remedy: "Ergänzen Sie 'wasm-unsafe-eval' bei script-src in der Content-Security-Policy der Seite.",
  },
  'worker-blocked': {
    message: 'Der Browser ließ den Klassifikator seinen Worker nicht starten: {reason}.',
    remedy:
      'Erlauben Sie es in der Content-Security-Policy der Seite: worker-src braucht die Adresse des Skripts und, wenn das nicht die der Seite ist, auch blob:; trusted-types braucht, wo es vorkommt, mask-room.',
  },
  'worker-crashed': {
    message: 'Der Klassifikator ist mitten in der Arbeit ausgefallen ({reason}) und wurde neu gestartet.',
    remedy: 'Versuchen Sie es noch einmal. Das Modell und die Beispiele sind noch da.',
  },
  'worker-gave-up': {
    message: 'Der Klassifikator ist {times} Mal hintereinander ausgefallen ({reason}).',
    remedy:
      'Speichern Sie Ihre Arbeit und laden Sie die Seite neu; schließen Sie andere Tabs, falls der Speicher knapp ist.',
  },
};
