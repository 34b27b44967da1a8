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
    'training-busy': {
      message: 'Training is already under way.',
      remedy: 'Wait until it ends, or cancel it.',
    },
    'load-while-training': {
      message: 'A model cannot be loaded while training is under way.',
      remedy: 'Wait until it ends, or cancel it.',
    },
  },
  texts: {
    title: 'Trainer',
    hint: 'Hold to record, click for one',
    hintToggle: 'Press to start, press to stop',
    recording: 'Recording …',
    count: 'Images: {count}',
    pick: 'Choose pictures',
    pickLabel: 'Choose pictures for “{label}”',
    clear: 'Clear',
    clearLabel: 'Clear the images of “{label}”',
    edit: 'Edit classes',
    editDone: 'Done',
    clearAll: 'Clear all',
    train: 'Train',
    cancel: 'Cancel',
    save: 'Save',
    load: 'Load …',
    waitingForCamera: 'Waiting for a camera …',
    waitingForOwner: 'Waiting for the camera of “{for}” …',
    loading: 'Loading …',
    square: 'The model sees the square in the middle of the picture: hold things there.',
    needs: 'Each class needs {minimum} images or more. Still to record: {labels}.',
    canTrain: 'Ready to train. More images make a better model.',
  },
};
