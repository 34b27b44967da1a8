import { classErrors } from './class-errors.ts';

/** Errors of what is loaded with the trainer's first use. */
export const trainerErrors = {
  ...classErrors,
  'trainer-class-empty': {
    message: 'There are no images of {labels} yet.',
    remedy: 'Record some, or remove that class from the labels.',
  },
  'training-anew': {
    message:
      'Training starts from scratch, without what the loaded model has learned, and there are too few images of {labels}.',
    remedy: 'Record at least two images of each class. The loaded model stays until training is done.',
  },
  'files-while-training': {
    message: 'Training is in progress, so no files were added.',
    remedy: 'Choose or drop the files again after training, or cancel it.',
  },
  'files-beside': {
    message: 'These images were not dropped on a class, so none were added.',
    remedy: 'Drop them on a class.',
  },
  'files-nothing': {
    message: 'None of these is an image or a model: {kinds}.',
    remedy: 'Use images, the files of a model, a project, or a ZIP archive of any of these.',
  },
  'files-left-out': {
    message: 'Images added to “{label}”: {count}. Skipped: {kinds}.',
    remedy: 'Replace the skipped files with undamaged JPEG, PNG or WebP files.',
  },
  'classes-too-many': {
    message: 'That would be {count} classes; a trainer takes at most {most}.',
    remedy: 'Remove some classes, or split the images between two trainers. Nothing was changed.',
  },
  'pictures-left-out': {
    message: 'Images added: {count}. Skipped because they could not be read or show no face: {left}.',
    remedy: 'Replace the skipped files with undamaged JPEG, PNG or WebP files.',
  },
  'trainer-loading': {
    message: 'A model is still loading.',
    remedy: 'Wait until it has loaded, then try again.',
  },
  'trainer-other-backbone': {
    message:
      'Images of a different backbone that were stored without a picture, so that they cannot be used with this one: {count}.',
    remedy: 'Record new ones.',
    recoverable: false,
  },
  'samples-none': {
    message: 'There are no images to save yet.',
    remedy: 'Record some first.',
  },
  'samples-other-backbone': {
    message: 'The images in {file} were made for a different backbone and cannot be used with this one.',
    remedy:
      'Use the backbone that they were made for, or record new ones. Your current images and model are unchanged.',
  },
};

/** Texts of the same. */
export const trainerTexts = {
  /** What happened, and what is shown only then. */
  trainer: {
    lossFell:
      'Loss {first} → {last} after epoch {epoch} of {epochs}. {accuracy} of the training images are correct.',
    validated: 'Of the images not used for training, {accuracy} are correct. The dashed line is their loss.',
    recordingLabel: 'Recording “{label}”…',
    recordingStill: 'The video is frozen: nothing is recorded until it moves.',
    startsIn: 'Recording “{label}” in {seconds}… Press the button again or Escape to cancel.',
    countdown: '{seconds}…',
    countdownEnded: 'Recording cancelled.',
    recordingTitle: 'Recording',
    recordMode: 'Button',
    recordHold: 'Hold to record',
    recordToggle: 'Press to start, press to stop',
    recordPace: 'Pace',
    recordPaceOf: '{value} per second',
    recordDelay: 'Self-timer',
    recordNoDelay: 'Off',
    recordDelayOf: '{value} s',
    noFace: 'No face in view: nothing is recorded.',
    added: 'Images of “{label}”: {count}.',
    trainedAnew: 'Done. The new model is ready. Undo restores the loaded one.',
    trained: 'Done. The model is ready.',
    anewUnknown: 'This trains from scratch on {count} images, without what the loaded model has learned.',
    anew: 'This trains from scratch on {count} images; the loaded model was trained on {images}.',
    loaded: 'Model loaded. Its classes: {labels}.',
    cancelled: 'Training cancelled. Nothing was lost.',
    savedSamples: 'Saved {count} images in {file}, as numbers, not as pictures.',
    saved: 'Saved {json} and {weights}. Classes of the model: {labels}.',
    updated: 'Images updated for the new image model: {count}. Train to get a model that uses them.',
    openedProject: 'Project opened: {count} images of {labels}.',
    savedProject: 'Saved {count} images, the classes and the model in {file}.',
    exportedProject: 'Saved {count} images in {file}. Teachable Machine can open it.',
    saveSamples: 'Export images',
    saveProject: 'Save project',
    exportProject: 'Export for Teachable Machine',
    more: 'More ways to save',
    nameOf: 'Name of “{label}”',
    rename: 'Rename',
    moveUp: 'Move “{label}” up',
    moveDown: 'Move “{label}” down',
    up: 'Up',
    down: 'Down',
    learn: 'Learn “{label}”',
    learned: 'Learn',
    remove: 'Remove',
    removeLabel: 'Remove “{label}”',
    newClass: 'New class',
    addClass: 'Add class',
    classAdded: 'Class “{label}” added.',
    classRenamed: '“{from}” is now “{label}”.',
    classRemoved: 'Class “{label}” removed. Undo restores it with its images.',
    classOff: '“{label}” is off: its images are kept but not learned.',
    classOn: '“{label}” is learned again.',
    classMoved: '“{label}” moved to position {place}.',
    showAll: 'Show all',
    showAllOf: 'Show all images of “{label}”',
    addedSamples: 'Images added: {count}.',
    removed: 'Images deleted: {count}. Undo restores them.',
    moved: 'Images moved to “{label}”: {count}.',
    clearedLabel: 'Cleared “{label}”.',
    cleared: 'Cleared.',
    reset: 'Started over. Undo restores images, model and classes.',
    elsewhere: 'Cleared in another tab, so cleared here too.',
    kept: 'Images are kept in this browser until you clear them.',
    notKept: 'Images stay on this page and are lost when you leave it.',
    shelved: 'Set aside until their class or region is available again: {labels}.',
    otherClasses: 'The model has different classes: {labels}. Train a new one for the classes here.',
    undo: 'Undo',
    redo: 'Redo',
  },
  kinds: {
    heic: 'HEIC images that this browser cannot read',
    avif: 'AVIF images that this browser cannot read',
    tiff: 'TIFF images that this browser cannot read',
    damaged: 'damaged images',
    faceless: 'images without a face',
    zip: 'ZIP archives',
    pdf: 'PDF files',
    video: 'videos',
    json: 'JSON files',
    text: 'text files',
    empty: 'empty files',
    folder: 'empty folders',
    unreadable: 'files that cannot be opened',
    other: 'files of another kind',
  },
  /** What takes its time. */
  steps: {
    engine: 'Loading the engine…',
    backbone: 'Loading the image model…',
    learner: 'Loading the training engine…',
    face: 'Loading the face detector…',
    model: 'Loading the model…',
    training: 'Training…',
    saving: 'Saving…',
    pictures: 'Adding images…',
    anew: 'Updating images for the new image model…',
    project: 'Reading or writing the project…',
  },
  /** What to record next. */
  advice: {
    'few-pictures': 'Record more of “{label}”: it has {count} images, and checking the model needs {needed}.',
    'weakest-class':
      '“{label}” is recognised least well: {right} of {of}. Record more of it, in different places and light.',
    confused: '“{label}” is mistaken for “{answer}” {count} times. Record both where they look most alike.',
    'few-bursts':
      'Takes of “{label}”: {bursts}. Record a few more, each from a different angle or in different light.',
    imbalance: '“{label}” has {count} images and another class has {most}. Record more of “{label}”.',
    flattering:
      'Only one take: {labels}. Images of one take look alike, so real results may be worse. Record another.',
  },
  /** How good a model is. */
  evidence: {
    title: 'How good the model is',
    next: 'What to record next',
    rightOf: '{right} of {of} images not used for training are correct: likely between {low} and {high}.',
    matrix: 'Rows: what an image shows. Columns: what the model answers.',
    recall: 'Recognised',
    recallOf: '{right} of {of}, likely {low} to {high}',
    showCell: '“{label}” classified as “{answer}”: {count}. Show the images.',
  },
};
