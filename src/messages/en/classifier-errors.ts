const retrain = 'Choose another file, or train a new model.';
const exportAgain = 'Export the model again, or choose another file.';
const online = 'Check the connection and try again.';

/** What can go wrong in the classifier; loaded with it. */
export const classifierErrors = {
  'source-unsupported': {
    message: 'This cannot be read as an image.',
    remedy: 'Pass an image, video, canvas, ImageBitmap, ImageData or Blob.',
  },
  'source-empty': {
    message: 'The image is empty: it is 0 pixels wide or high, or already closed.',
    remedy: 'Give it a size, or draw on it first.',
  },
  'source-tainted': {
    message: 'The image is from another site, which does not allow its pixels to be read.',
    remedy: 'Load it with the crossorigin attribute from a site that allows it, or use a copy on this site.',
  },
  'pixels-falsified': {
    message:
      'This browser alters the pixels that pages read, to protect against tracking. Nothing can be learned or recognised from them.',
    remedy:
      'Allow this site to use HTML5 canvas image data (the picture icon in the address bar), or turn that protection off for this site. Then try again.',
    recoverable: false,
  },
  'classify-overtaken': {
    message: 'Newer images from the same canvas replaced this one before its turn came.',
    remedy: 'Wait for each answer before you ask for the next one.',
  },
  'image-undecodable': {
    message:
      'The image cannot be read: the file is damaged or missing, or this browser does not support its format.',
    remedy: 'Use a JPEG, PNG or WebP file.',
  },
  'label-empty': {
    message: 'The image has no label.',
    remedy: 'Say which class the image belongs to.',
  },
  'training-diverged': {
    message: 'Training failed in epoch {epoch}: the loss is no longer a number.',
    remedy: 'Use a smaller learning rate. The previous model was kept.',
  },
  'no-face': {
    message: 'There is no face in the image.',
    remedy: 'Look at the camera in good light, or set region="frame" to learn from whole images.',
  },
  'region-unknown': {
    message: 'There is no region “{region}”.',
    remedy: 'Use “frame” or “face”.',
    recoverable: false,
  },
  'face-detector-missing': {
    message: 'The face detector at {url} could not be loaded ({reason}).',
    remedy: 'Check the connection, and that the models folder is next to the script.',
  },
  'face-detector-altered': {
    message: 'The face detector file {url} is not the one this version was built with (its SHA-256 differs).',
    remedy: 'Restore the original file, or build again.',
  },
  'face-detector-unusable': {
    message: 'The face detector at {url} cannot be used: {reason}.',
    remedy: 'Restore the original files, or build again.',
  },
  'model-not-found': {
    message: 'There is no model at {url} (the server answered {status}).',
    remedy:
      'Check the address of the model.json. The ready-made models are in the models folder next to the script.',
  },
  'model-unreachable': {
    message:
      'The model at {url} could not be loaded: there is no connection, or that site does not allow it.',
    remedy: online,
  },
  'model-file-missing': {
    message: 'There is no model.json among the chosen files.',
    remedy: 'Choose model.json together with its weights file.',
  },
  'model-not-json': {
    message: '{file} is not a model: it is not JSON.',
    remedy: 'Choose the model.json that was saved with the model.',
  },
  'model-invalid': {
    message: '{file} is JSON, but not an ml5 model: “{field}” is missing or wrong.',
    remedy: exportAgain,
  },
  'model-unbuildable': {
    message: 'No model can be built from {file}: {reason}.',
    remedy: exportAgain,
  },
  'model-newer': {
    message: '{file} was saved by a newer version (format {version}; this version reads up to {known}).',
    remedy: 'Update this page, or train a new model.',
    recoverable: false,
  },
  'model-weights-path': {
    message: '{file} expects its weights at “{path}”, but they must be in the same folder.',
    remedy: 'Put both files in one folder and write only the file name in model.json.',
  },
  'model-weights-missing': {
    message: 'The weights file {file} is missing.',
    remedy: 'Choose model.json and its weights file together, or put both in the same folder on the server.',
  },
  'model-weights-truncated': {
    message:
      'The weights file {file} is incomplete or belongs to another model: it has {actual} bytes, not {expected}.',
    remedy: 'Download or copy it again.',
  },
  'model-weights-damaged': {
    message:
      'The weights file {file} is damaged or belongs to another model: its numbers are not the ones that were saved.',
    remedy: 'Download or copy it again.',
  },
  'model-wrong-shape': {
    message:
      'The model does not fit: it takes {actual} numbers per image, but the backbone produces {expected}.',
    remedy: retrain,
  },
  'model-answers-differ': {
    message:
      '{file} does not answer a test image as it did when it was saved: it was modified, or made for other images.',
    remedy: retrain,
  },
  'model-other-backbone': {
    message:
      'The model was trained on a different backbone ({theirs}) from the one in use ({ours}), so its answers would be meaningless.',
    remedy:
      'Train a new model here, set the backbone that it was trained on, or put that one into the folder models/older next to the script.',
    recoverable: false,
  },
  'model-not-classes': {
    message: '{file} predicts numbers, not classes.',
    remedy: 'Choose a model that was trained for classification.',
  },
  'model-labels-missing': {
    message: '{file} does not name its classes.',
    remedy:
      'For a Teachable Machine model, also choose its metadata.json, or put it next to model.json on the server. Otherwise, export the model again.',
  },
  'model-labels-count': {
    message: '{file} names {labels} classes, but the model has {outputs} outputs.',
    remedy: exportAgain,
  },
  'labels-mismatch': {
    message: 'The classes of this model ({found}) are not the ones here ({expected}).',
    remedy: 'Load a model with these classes, or change the labels. Nothing was replaced.',
  },
  'backbone-missing': {
    message: 'The backbone at {url} could not be loaded ({reason}).',
    remedy: 'Check the connection, and that the models folder is next to the script.',
  },
  'backbone-altered': {
    message: 'The backbone file {url} is not the one this version was built with (its SHA-256 differs).',
    remedy: 'Restore the original file, or build again.',
  },
  'backbone-unusable': {
    message: 'The backbone at {url} cannot be used: {reason}.',
    remedy: 'Use a TensorFlow.js graph model that maps [1, 224, 224, 3] to one feature vector.',
  },
  'engine-unavailable': {
    message: 'The classifier could not start: {reason}.',
    remedy:
      'Check the connection, that all files are next to the script, and that the page’s Content-Security-Policy (worker-src, script-src, connect-src) allows their location. Then try again.',
  },
  'browser-outdated': {
    message: 'This browser is too old for the classifier: it does not support {feature}.',
    remedy: 'Update the browser. The call works without the classifier.',
    recoverable: false,
  },
  'page-insecure': {
    message: 'This page cannot use the classifier: it was not loaded over a secure connection.',
    remedy: 'Open the page with https://, or on this machine with http://localhost.',
    recoverable: false,
  },
  'wasm-missing': {
    message: 'This browser is too old for the classifier: it does not support WebAssembly with SIMD.',
    remedy: 'Update the browser. The call works without the classifier.',
    recoverable: false,
  },
  'wasm-blocked': {
    message: 'This page blocks WebAssembly, which the classifier needs.',
    remedy: "Add 'wasm-unsafe-eval' to script-src in the page’s Content-Security-Policy.",
    recoverable: false,
  },
  'worker-blocked': {
    message: 'The browser blocked the classifier’s worker: {reason}.',
    remedy:
      'Allow it in the page’s Content-Security-Policy: worker-src needs the site of the script and, if that is not the page’s own, also blob:. If the policy has trusted-types, add mask-room to it.',
  },
  'worker-crashed': {
    message: 'The classifier crashed ({reason}) and was restarted.',
    remedy: 'Try again. The model and the images are still there.',
  },
  'worker-gave-up': {
    message: 'The classifier crashed {times} times in a row ({reason}).',
    remedy: 'Save your work and reload the page. If memory is short, close other tabs.',
    recoverable: false,
  },
};
