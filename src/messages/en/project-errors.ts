const another = 'Use another copy of the file. What is here stays as it is.';
const unpack = 'Unpack it and choose its files, or pack them again without this.';
const tensorFlow =
  'In Teachable Machine, choose Export Model, then Tensorflow.js, then Download, and open that file here.';
const imageModel = 'Use an image project of Teachable Machine, and export its model for Tensorflow.js.';

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
    message: '{file} is damaged: its table of contents makes no sense.',
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
    message: '{file} is a ZIP archive of the kind for very large files (ZIP64), which is not read here.',
    remedy: unpack,
  },
  'archive-method': {
    message: '“{entry}” in {file} is compressed in a way that is not read here.',
    remedy: 'Pack the files again as an ordinary ZIP archive.',
  },
  'archive-too-many': {
    message: '{file} holds {count} files. Archives of fewer than {limit} are read.',
    remedy: 'Split it into smaller archives.',
  },
  'archive-too-large': {
    message: 'Unpacked, {file} would be larger than {limit} MB.',
    remedy: 'If that is what you expect, split it into smaller archives. Otherwise, do not trust it.',
  },
  'archive-path': {
    message: '“{entry}” in {file} is a name that leads out of the archive.',
    remedy: 'Do not trust this file. If it is yours, pack it again.',
  },
  'archive-twice': {
    message: '{file} holds “{entry}” twice.',
    remedy: 'Pack it again, with every file once.',
  },
  'model-metadata-unreadable': {
    message: '{file} cannot be read: it is not the metadata of a Teachable Machine model.',
    remedy: tensorFlow,
  },
  'model-pose': {
    message: 'This is a pose model of Teachable Machine. It looks at joints, not at pictures.',
    remedy: imageModel,
  },
  'model-sound': {
    message: 'This is a sound model of Teachable Machine.',
    remedy: imageModel,
  },
  'model-embedded': {
    message:
      'This is a Teachable Machine model for microcontrollers: it takes small or grey pictures ({size} pixels).',
    remedy: 'In Teachable Machine, make a standard image project, and export its model for Tensorflow.js.',
  },
  'model-keras': {
    message: '{file} is a Keras export of Teachable Machine, which browsers cannot run.',
    remedy: tensorFlow,
  },
  'model-tflite': {
    message: '{file} is a TensorFlow Lite export of Teachable Machine, which is not read here.',
    remedy: tensorFlow,
  },
  'model-is-project': {
    message: '{file} is a Teachable Machine project: pictures to train with, and no model.',
    remedy: 'Open it in the trainer and train, or export the model in Teachable Machine.',
  },
  'model-not-archived': {
    message: 'There is no model in {file}.',
    remedy: 'Choose an archive that holds a model.json, or the files themselves.',
  },
  'project-newer': {
    message:
      '{file} was saved by a newer version: its format is {version}, and {known} is the newest known here.',
    remedy: 'Use that version, or a newer one. What is here stays as it is.',
  },
  'project-unreadable': {
    message: '{file} is not a project that can be opened: “{entry}” is wrong in it ({reason}).',
    remedy: another,
  },
  'project-incomplete': {
    message: '“{entry}” is missing from {file}.',
    remedy: another,
  },
  'picture-unreadable': {
    message: 'A picture of “{label}” cannot be read.',
    remedy: 'Remove it and try again.',
  },
  'project-too-large': {
    message: 'The project is too large for one file: more than 4 GB, or 65,000 images.',
    remedy: 'Remove some images and save again.',
  },
  'teachable-machine-pose': {
    message: '{file} is a pose project of Teachable Machine. It learns from joints, not from pictures.',
    remedy: 'Make an image project in Teachable Machine and open that.',
  },
  'teachable-machine-sound': {
    message: '{file} is a sound project of Teachable Machine.',
    remedy: 'Make an image project in Teachable Machine and open that.',
  },
  'teachable-machine-kind': {
    message: '{file} is a Teachable Machine project of a kind that is not known here ({kind}).',
    remedy: 'Make an image project in Teachable Machine and open that.',
  },
  'teachable-machine-unreadable': {
    message: '{file} is not a Teachable Machine project: its “manifest.json” is missing or wrong.',
    remedy: 'Save the project again in Teachable Machine (menu, Download project as file).',
  },
};
