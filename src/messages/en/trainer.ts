export const trainer = {
  errors: {
    'video-not-ready': {
      message: 'The video shows no picture yet.',
      remedy: 'Wait until it plays, then try again.',
    },
    'training-no-samples': {
      message: 'There are no examples to train on.',
      remedy: 'Record at least two examples of each class, better ten.',
    },
    'training-one-class': {
      message: 'All examples are of one class, “{label}”: there is nothing to tell apart.',
      remedy: 'Record examples of a second class.',
    },
    'training-too-few': {
      message: '“{label}” has only one example.',
      remedy: 'Record at least one more of it, better ten.',
    },
    'model-none': {
      message: 'There is no model yet.',
      remedy: 'Train one, or load one from a file.',
    },
    'trainer-labels': {
      message: 'A trainer needs at least two different classes, and “{labels}” is not that.',
      remedy: 'Give it two or more names separated by commas, as in labels="no mask, mask".',
    },
    'trainer-unknown-label': {
      message: 'There is no class “{label}” here.',
      remedy: 'Use one of these: {labels}.',
    },
    'trainer-no-video': {
      message: 'There is no camera to take a picture from.',
      remedy: 'Turn the camera on in the room, then try again.',
    },
    'trainer-for-nothing': {
      message: 'Nothing named “{for}” has handed out a video.',
      remedy:
        'Check that an element with that id is on the page and that its camera is on, or take the “for” attribute away.',
    },
    'trainer-class-empty': {
      message: 'There are no images of {labels} yet.',
      remedy: 'Record some, or take that class out of the labels.',
    },
    'trainer-loading': {
      message: 'A model is still being loaded.',
      remedy: 'Wait until it is there, then try again.',
    },
    'training-busy': {
      message: 'Training is already under way.',
      remedy: 'Wait until it ends, or cancel it.',
    },
    'trainer-other-backbone': {
      message: 'The images recorded earlier were made for another backbone and cannot be used with this one.',
      remedy: 'Record new ones.',
      recoverable: false,
    },
    'samples-other-backbone': {
      message: 'The images in {file} were made for another backbone and cannot be used with this one.',
      remedy: 'Use the backbone that they were made for, or record new ones. What is here stays.',
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
      remedy: 'Use pictures, or the files of a model. Unpack archives first.',
    },
    'files-left-out': {
      message: 'Pictures added to “{label}”: {count}. Left out: {kinds}.',
      remedy: 'For what was left out, use undamaged JPEG, PNG or WebP files.',
    },
    'load-while-training': {
      message: 'A model cannot be loaded while training is under way.',
      remedy: 'Wait until it ends, or cancel it.',
    },
  },
  texts: {
    title: 'Trainer',
    hint: 'Hold to record, click for one',
    recording: 'Recording …',
    count: 'Images: {count}',
    pick: 'Choose pictures',
    pickLabel: 'Choose pictures for “{label}”',
    clear: 'Clear',
    clearLabel: 'Clear the images of “{label}”',
    clearAll: 'Clear all',
    undo: 'Undo',
    redo: 'Redo',
    train: 'Train',
    cancel: 'Cancel',
    save: 'Save',
    load: 'Load …',
    saveSamples: 'Export images',
    lossFell: 'Loss {first} → {last} after epoch {epoch} of {epochs}. {accuracy} of the images right.',
    waitingForCamera: 'Waiting for a camera …',
    waitingForOwner: 'Waiting for the camera of “{for}” …',
    loading: 'Loading …',
    recordingLabel: 'Recording “{label}” …',
    recordingStill: 'The picture stands still: nothing is recorded until it moves.',
    square: 'The model sees the square in the middle of the picture: hold things there.',
    noFace: 'No face in the picture: nothing is recorded.',
    added: '“{label}” now has {count}.',
    needs: 'Each class needs {minimum} images or more. Still to record: {labels}.',
    canTrain: 'Ready to train. More images make a better model.',
    trained: 'Done. The model is ready.',
    trainedAnew: 'Done. The new model is ready. Undo brings the loaded one back.',
    anew: 'This trains anew on {count} images; the loaded model was trained on {images}.',
    anewUnknown: 'This trains anew on {count} images; what the loaded model knows does not count.',
    loaded: 'Model loaded. It knows: {labels}.',
    cancelled: 'Training cancelled. Nothing was lost.',
    saved: 'Saved {json} and {weights}. The model knows: {labels}.',
    savedSamples: 'Saved {count} images in {file}, as numbers and not as pictures.',
    addedSamples: 'Images added: {count}.',
    cleared: 'Cleared.',
    clearedLabel: 'Cleared “{label}”.',
    elsewhere: 'Cleared in another tab, and so here.',
    kept: 'Images are kept in this browser until you clear them.',
    notKept: 'Images stay on this page and are gone once you leave it.',
    shelved: 'Kept aside until their class or region is back: {labels}.',
    otherClasses: 'The model knows other classes: {labels}. Train a new one for the classes here.',
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
  steps: {
    engine: 'Loading the engine …',
    backbone: 'Loading the part that looks at pictures …',
    learner: 'Loading the part that learns …',
    face: 'Loading the part that finds faces …',
    model: 'Loading the model …',
    training: 'Training …',
    saving: 'Saving …',
  },
};
