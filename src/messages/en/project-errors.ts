const another = 'Use another copy of the file. Nothing here was changed.';
const unpack =
  'Unpack it and choose the files, or pack them again as an ordinary ZIP archive without a password.';
const tensorFlow =
  'In Teachable Machine, choose Export Model, then Tensorflow.js, then Download, and open that file here.';
const imageModel = 'Use a Teachable Machine image project and export its model for Tensorflow.js.';

/** What can go wrong with archives and projects; loaded with what reads and writes them. */
export const projectErrors = {
  'archive-unreadable': {
    message: '{file} cannot be read: it was moved, changed or deleted.',
    remedy: 'Choose it again.',
  },
  'archive-not-zip': {
    message: '{file} is not a ZIP archive.',
    remedy: 'Choose another file.',
  },
  'archive-cut-off': {
    message: '{file} is incomplete: the end of the archive is missing.',
    remedy: 'Download or copy it again.',
  },
  'archive-damaged': {
    message: '{file} is damaged: its table of contents is invalid.',
    remedy: another,
  },
  'archive-entry-damaged': {
    message: '“{entry}” in {file} is damaged.',
    remedy: another,
  },
  'archive-encrypted': {
    message: '{file} is protected by a password.',
    remedy: unpack,
  },
  'archive-zip64': {
    message: '{file} is a ZIP64 archive (the kind for very large files), which is not supported.',
    remedy: unpack,
  },
  'archive-method': {
    message: '“{entry}” in {file} is compressed by a method that is not supported.',
    remedy: 'Pack the files again as an ordinary ZIP archive.',
  },
  'archive-too-many': {
    message: '{file} contains {count} files. Archives must contain fewer than {limit}.',
    remedy: 'Split it into smaller archives.',
  },
  'archive-too-large': {
    message: 'Unpacked, {file} would be larger than {limit} MB.',
    remedy: 'If you expected this, split it into smaller archives. Otherwise, do not trust it.',
  },
  'archive-path': {
    message: 'The name “{entry}” in {file} points outside the archive.',
    remedy: 'Do not trust this file. If it is yours, pack it again.',
  },
  'archive-twice': {
    message: '{file} contains “{entry}” twice.',
    remedy: 'Pack it again, with each file once.',
  },
  'model-metadata-unreadable': {
    message: '{file} is not the metadata of a Teachable Machine model.',
    remedy: tensorFlow,
  },
  'model-pose': {
    message: 'This is a Teachable Machine pose model. It uses joints, not images.',
    remedy: imageModel,
  },
  'model-sound': {
    message: 'This is a Teachable Machine sound model.',
    remedy: imageModel,
  },
  'model-embedded': {
    message:
      'This is a Teachable Machine model for microcontrollers: it takes small or grey images ({size} pixels).',
    remedy: 'In Teachable Machine, create a standard image project and export its model for Tensorflow.js.',
  },
  'model-keras': {
    message: '{file} is a Keras export from Teachable Machine, which browsers cannot run.',
    remedy: tensorFlow,
  },
  'model-tflite': {
    message: '{file} is a TensorFlow Lite export from Teachable Machine, which is not supported.',
    remedy: tensorFlow,
  },
  'model-is-project': {
    message: '{file} is a Teachable Machine project: it contains images to train on, but no model.',
    remedy: 'Open it in the trainer and train, or export the model from Teachable Machine.',
  },
  'model-not-archived': {
    message: 'There is no model in {file}.',
    remedy: 'Choose an archive that contains a model.json, or choose the files themselves.',
  },
  'project-newer': {
    message: '{file} was saved by a newer version (format {version}; this version reads up to {known}).',
    remedy: 'Use that version or a newer one. Nothing here was changed.',
  },
  'project-unreadable': {
    message: '{file} cannot be opened as a project: “{entry}” is wrong ({reason}).',
    remedy: another,
  },
  'project-incomplete': {
    message: '“{entry}” is missing from {file}.',
    remedy: another,
  },
  'picture-unreadable': {
    message: 'An image of “{label}” cannot be read.',
    remedy: 'Remove it and try again.',
  },
  'project-too-large': {
    message: 'The project is too large for one file: more than 4 GB or 65,000 images.',
    remedy: 'Remove some images and save again.',
  },
  'teachable-machine-pose': {
    message: '{file} is a Teachable Machine pose project. It learns from joints, not images.',
    remedy: 'Create an image project in Teachable Machine and open that.',
  },
  'teachable-machine-sound': {
    message: '{file} is a Teachable Machine sound project.',
    remedy: 'Create an image project in Teachable Machine and open that.',
  },
  'teachable-machine-kind': {
    message: '{file} is a Teachable Machine project of an unknown kind ({kind}).',
    remedy: 'Create an image project in Teachable Machine and open that.',
  },
  'teachable-machine-unreadable': {
    message: '{file} is not a Teachable Machine project: its “manifest.json” is missing or wrong.',
    remedy: 'Save the project again in Teachable Machine (menu, Download project as file).',
  },
};
