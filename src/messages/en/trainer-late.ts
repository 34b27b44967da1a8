import { classErrors } from './class-errors.ts';

/** Errors of what is loaded with the trainer's first use. */
export const trainerErrors = {
  ...classErrors,
  'trainer-class-empty': {
    message: 'There are no images of {labels} yet.',
    remedy: 'Record some, or take that class out of the labels.',
  },
  'training-anew': {
    message:
      'Training starts anew: what the loaded model knows does not count, and there are too few images of {labels}.',
    remedy: 'Record at least two images of each class. Until training is done, the loaded model stays.',
  },
  'files-while-training': {
    message: 'Training is under way, so no file was taken.',
    remedy: 'Choose or drop the files again when it has ended, or cancel it.',
  },
  'files-beside': {
    message: 'These pictures were not dropped on a class, so none was added.',
    remedy: 'Drop them on a class.',
  },
  'files-nothing': {
    message: 'There is no picture and no model among these: {kinds}.',
    remedy: 'Use pictures, the files of a model, a project, or a zip archive of any of these.',
  },
  'files-left-out': {
    message: 'Pictures added to “{label}”: {count}. Left out: {kinds}.',
    remedy: 'For what was left out, use undamaged JPEG, PNG or WebP files.',
  },
  'classes-too-many': {
    message: 'That would be {count} classes, and a trainer takes {most} at most.',
    remedy: 'Take some classes away, or split the pictures between two trainers. Nothing was changed.',
  },
  'pictures-left-out': {
    message: 'Pictures added: {count}. Left out because they could not be read or show no face: {left}.',
    remedy: 'For what was left out, use undamaged JPEG, PNG or WebP files.',
  },
  'trainer-loading': {
    message: 'A model is still being loaded.',
    remedy: 'Wait until it is there, then try again.',
  },
  'trainer-other-backbone': {
    message: 'The images recorded earlier were made for another backbone and cannot be used with this one.',
    remedy: 'Record new ones.',
    recoverable: false,
  },
  'samples-none': {
    message: 'There are no images to save yet.',
    remedy: 'Record some first.',
  },
  'samples-other-backbone': {
    message: 'The images in {file} were made for another backbone and cannot be used with this one.',
    remedy: 'Use the backbone that they were made for, or record new ones. What is here stays.',
  },
};

/** Texts of the same. */
export const trainerTexts = {
  /** What happened, and what is shown only then. */
  trainer: {
    lossFell:
      'Loss {first} → {last} after epoch {epoch} of {epochs}. {accuracy} of the learned images right.',
    validated: 'Of images that were left out, {accuracy} are right. The dashed line is their loss.',
    recordingLabel: 'Recording “{label}” …',
    recordingStill: 'The picture stands still: nothing is recorded until it moves.',
    startsIn: 'Recording “{label}” in {seconds} … To cancel, press the button again, or Escape.',
    countdown: '{seconds} …',
    countdownEnded: 'Recording cancelled.',
    recordingTitle: 'Recording',
    recordMode: 'Button',
    recordHold: 'Hold to record',
    recordToggle: 'Press to start, press to stop',
    recordPace: 'Pace',
    recordPaceOf: '{value} a second',
    recordDelay: 'Self-timer',
    recordNoDelay: 'Off',
    recordDelayOf: '{value} s',
    noFace: 'No face in the picture: nothing is recorded.',
    added: '“{label}” now has {count}.',
    trainedAnew: 'Done. The new model is ready. Undo brings the loaded one back.',
    trained: 'Done. The model is ready.',
    anewUnknown: 'This trains anew on {count} images; what the loaded model knows does not count.',
    anew: 'This trains anew on {count} images; the loaded model was trained on {images}.',
    loaded: 'Model loaded. It knows: {labels}.',
    cancelled: 'Training cancelled. Nothing was lost.',
    savedSamples: 'Saved {count} images in {file}, as numbers and not as pictures.',
    saved: 'Saved {json} and {weights}. The model knows: {labels}.',
    openedProject: 'Project opened: {count} images of {labels}.',
    savedProject: 'Saved {count} images, the classes and the model in {file}.',
    exportedProject: 'Saved {count} pictures in {file}. Teachable Machine opens it.',
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
    classRenamed: '“{from}” is now called “{label}”.',
    classRemoved: 'Class “{label}” removed. Undo brings it back with its images.',
    classOff: '“{label}” is switched off: its images are kept and not learned.',
    classOn: '“{label}” is learned again.',
    classMoved: '“{label}” moved to place {place}.',
    showAll: 'Show all',
    showAllOf: 'Show all images of “{label}”',
    addedSamples: 'Images added: {count}.',
    removed: 'Images deleted: {count}. Undo brings them back.',
    moved: 'Images moved to “{label}”: {count}.',
    clearedLabel: 'Cleared “{label}”.',
    cleared: 'Cleared.',
    reset: 'Started anew. Undo brings images, model and classes back.',
    elsewhere: 'Cleared in another tab, and so here.',
    kept: 'Images are kept in this browser until you clear them.',
    notKept: 'Images stay on this page and are gone once you leave it.',
    shelved: 'Kept aside until their class or region is back: {labels}.',
    otherClasses: 'The model knows other classes: {labels}. Train a new one for the classes here.',
    undo: 'Undo',
    redo: 'Redo',
  },
  kinds: {
    heic: 'HEIC pictures that this browser cannot read',
    avif: 'AVIF pictures that this browser cannot read',
    tiff: 'TIFF pictures that this browser cannot read',
    damaged: 'damaged pictures',
    faceless: 'pictures without a face',
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
    engine: 'Loading the engine …',
    backbone: 'Loading the part that looks at pictures …',
    learner: 'Loading the part that learns …',
    face: 'Loading the part that finds faces …',
    model: 'Loading the model …',
    training: 'Training …',
    saving: 'Saving …',
    pictures: 'Adding pictures …',
    project: 'Reading or writing the project …',
  },
  /** What to record next. */
  advice: {
    'few-pictures':
      'Record more of “{label}”: it has {count} images, and it takes {needed} to check the model.',
    'weakest-class':
      '“{label}” is recognized least well: {right} of {of}. Record more of it, in other places and light.',
    confused: '“{label}” is taken for “{answer}” {count} times. Record both where they look most alike.',
    'few-bursts':
      'Takes of “{label}”: {bursts}. Record a few more, each from another angle or in other light.',
    imbalance: '“{label}” has {count} images and another class has {most}. Record more of “{label}”.',
    flattering:
      'One take only: {labels}. Its images look alike, so the real figures may be worse. Record another take.',
  },
  /** How good a model is. */
  evidence: {
    title: 'How good the model is',
    next: 'What to record next',
    rightOf: '{right} of {of} images that were not learned are right: likely between {low} and {high}.',
    matrix: 'Rows: what an image shows. Columns: what the model answers.',
    recall: 'Recognized',
    recallOf: '{right} of {of}, likely {low} to {high}',
    showCell: '“{label}” answered as “{answer}”: {count}. Show the images.',
  },
};
