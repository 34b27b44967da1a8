const retrain = 'Choose another file, or train a new model.';
const exportAgain = 'Export the model again, or choose another file.';
const online = 'Check the connection and try again.';

/** What can go wrong in the classifier; loaded with it. */
export const classifierErrors = {
  'source-unsupported': {
    message: 'This is not a picture: an image, video, canvas, ImageBitmap, ImageData or Blob is needed.',
    remedy: 'Hand over one of those.',
  },
  'source-empty': {
    message: 'The picture is empty: it is 0 pixels wide or high, or already closed.',
    remedy: 'Give it a size, or draw on it first.',
  },
  'source-tainted': {
    message: 'The picture comes from another site, which does not allow reading its pixels.',
    remedy: 'Load it with the crossorigin attribute from a site that allows it, or use a copy on this site.',
  },
  'pixels-falsified': {
    message:
      'This browser falsifies the pixels that pages read, to protect against tracking. Nothing can be learned or recognized from them.',
    remedy:
      'Allow this site to use HTML5 canvas image data (the picture icon in the address bar), or turn that protection off for this site. Then try again.',
    recoverable: false,
  },
  'classify-overtaken': {
    message: 'Newer pictures of the same canvas took this one’s place before its turn came.',
    remedy: 'Wait for each answer before you ask for the next one.',
  },
  'image-undecodable': {
    message:
      'The picture cannot be read: the file is damaged, missing, or of a kind that this browser does not know.',
    remedy: 'Use a JPEG, PNG or WebP file.',
  },
  'label-empty': {
    message: 'The example has no label.',
    remedy: 'Say which class the picture belongs to.',
  },
  'training-diverged': {
    message: 'Training went astray in epoch {epoch}: the loss is no longer a number.',
    remedy: 'Use a smaller learning rate. The previous model is still there.',
  },
  'no-face': {
    message: 'There is no face in the picture.',
    remedy: 'Look into the camera in good light, or set region="frame" to learn from whole pictures.',
  },
  'region-unknown': {
    message: 'There is no region “{region}”.',
    remedy: 'Use “frame” or “face”.',
    recoverable: false,
  },
  'face-detector-missing': {
    message: 'The face detector at {url} could not be fetched ({reason}).',
    remedy: 'Check the connection, and that the models folder lies beside the script.',
  },
  'face-detector-altered': {
    message:
      'The face detector file {url} is not the one that this version was built with (its SHA-256 differs).',
    remedy: 'Put the original file back, or build again.',
  },
  'face-detector-unusable': {
    message: 'The face detector at {url} cannot be used: {reason}.',
    remedy: 'Put the original files back, or build again.',
  },
  'model-not-found': {
    message: 'There is no model at {url} (the server answered {status}).',
    remedy:
      'Check the address: it names a model.json. The ready-made ones lie in the models folder beside the script.',
  },
  'model-unreachable': {
    message:
      'The model at {url} could not be fetched: there is no connection, or that site does not allow it.',
    remedy: online,
  },
  'model-file-missing': {
    message: 'No model.json is among the chosen files.',
    remedy: 'Choose model.json together with its weights file.',
  },
  'model-not-json': {
    message: '{file} is not a model: it is not JSON.',
    remedy: 'Choose the model.json that was saved with the model.',
  },
  'model-invalid': {
    message: '{file} is JSON, but not a model as ml5 writes it: its “{field}” is missing or wrong.',
    remedy: exportAgain,
  },
  'model-unbuildable': {
    message: '{file} cannot be turned into a model: {reason}.',
    remedy: exportAgain,
  },
  'model-newer': {
    message: '{file} was saved by a newer version (format {version}; this one reads up to {known}).',
    remedy: 'Update this page, or train a new model.',
    recoverable: false,
  },
  'model-weights-path': {
    message: '{file} wants its weights from “{path}”, but they must lie beside it.',
    remedy: 'Put both files into one folder and write the plain file name into model.json.',
  },
  'model-weights-missing': {
    message: 'The weights file {file} is missing.',
    remedy: 'Choose model.json and its weights file together, or put them side by side on the server.',
  },
  'model-weights-truncated': {
    message:
      'The weights file {file} is incomplete or of another model: it has {actual} bytes, not {expected}.',
    remedy: 'Download or copy it again.',
  },
  'model-weights-damaged': {
    message:
      'The weights file {file} is damaged or of another model: it does not hold the numbers that were saved.',
    remedy: 'Download or copy it again.',
  },
  'model-wrong-shape': {
    message:
      'The model does not fit: it takes {actual} numbers for a picture, and here there are {expected}.',
    remedy: retrain,
  },
  'model-answers-differ': {
    message:
      '{file} does not answer a test picture as it did when it was saved: it was changed, or made for other pictures.',
    remedy: retrain,
  },
  'model-other-backbone': {
    message:
      'The model was trained on another backbone ({theirs}) than the one in use ({ours}): its answers would be meaningless.',
    remedy: 'Train a new model here, or set the backbone that it was made on.',
    recoverable: false,
  },
  'model-not-classes': {
    message: '{file} predicts numbers, not classes.',
    remedy: 'Choose a model that was trained for classification.',
  },
  'model-labels-missing': {
    message: '{file} does not say what its classes are called.',
    remedy:
      'For a model of Teachable Machine, choose its metadata.json as well, or put it beside model.json on the server. Otherwise, export the model again.',
  },
  'model-labels-count': {
    message:
      'The number of classes that {file} names ({labels}) is not that of the model’s outputs ({outputs}).',
    remedy: exportAgain,
  },
  'labels-mismatch': {
    message: 'This model knows other classes ({found}) than the ones here ({expected}).',
    remedy: 'Load a model that was trained on these classes, or change the labels. Nothing was replaced.',
  },
  'backbone-missing': {
    message: 'The backbone at {url} could not be fetched ({reason}).',
    remedy: 'Check the connection, and that the models folder lies beside the script.',
  },
  'backbone-altered': {
    message: 'The backbone file {url} is not the one that this version was built with (its SHA-256 differs).',
    remedy: 'Put the original file back, or build again.',
  },
  'backbone-unusable': {
    message: 'The backbone at {url} cannot be used: {reason}.',
    remedy: 'Use a TensorFlow.js graph model that maps [1, 224, 224, 3] to one feature vector.',
  },
  'engine-unavailable': {
    message: 'The classifier could not start: {reason}.',
    remedy:
      'Check the connection, that all files lie beside the script, and that the page’s Content-Security-Policy (worker-src, script-src, connect-src) allows where they lie. Then try again.',
  },
  'browser-outdated': {
    message: 'This browser is too old for the classifier: it has no {feature}.',
    remedy: 'Update the browser. The call works without the classifier.',
    recoverable: false,
  },
  'page-insecure': {
    message: 'This page cannot use the classifier: it was not loaded over a secure connection.',
    remedy: 'Open the page with https://, or on this machine with http://localhost.',
    recoverable: false,
  },
  'wasm-missing': {
    message: 'This browser is too old for the classifier: it has no WebAssembly with SIMD.',
    remedy: 'Update the browser. The call works without the classifier.',
    recoverable: false,
  },
  'wasm-blocked': {
    message: 'This page forbids WebAssembly, which the classifier runs on.',
    remedy: "Add 'wasm-unsafe-eval' to script-src in the page’s Content-Security-Policy.",
    recoverable: false,
  },
  'worker-blocked': {
    message: 'The browser did not let the classifier start its worker: {reason}.',
    remedy:
      'Allow it in the page’s Content-Security-Policy: worker-src needs the site of the script and, where that is another one than the page’s, blob: as well; trusted-types, where there is one, needs mask-room.',
  },
  'worker-crashed': {
    message: 'The classifier stopped in the middle of the work ({reason}) and was started again.',
    remedy: 'Try again. The model and the examples are still there.',
  },
  'worker-gave-up': {
    message: 'The classifier stopped {times} times in a row ({reason}).',
    remedy: 'Save your work and reload the page; close other tabs if memory is short.',
    recoverable: false,
  },
};
