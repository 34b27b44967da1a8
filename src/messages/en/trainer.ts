export const trainer = {
  errors: {
    'video-not-ready': {
      message: 'The video has no picture yet.',
      remedy: 'Wait until it plays, then try again.',
    },
    'training-no-samples': {
      message: 'There are no images to train on.',
      remedy: 'Record at least two images of each class; ten or more work better.',
    },
    'model-none': {
      message: 'There is no model yet.',
      remedy: 'Train one, or load one from a file.',
    },
    'trainer-labels': {
      message: 'A trainer needs at least two different classes; “{labels}” is not enough.',
      remedy: 'Give it two or more names separated by commas, such as labels="no mask, mask".',
    },
    'trainer-unknown-label': {
      message: 'There is no class “{label}” here.',
      remedy: 'Use one of these: {labels}.',
    },
    'trainer-no-video': {
      message: 'There is no camera to record from.',
      remedy: 'Turn on the camera in the room, then try again.',
    },
    'trainer-for-nothing': {
      message: 'No element with the id “{for}” provides a video.',
      remedy:
        'Check that an element with this id is on the page and its camera is on, or remove the “for” attribute.',
    },
    'training-busy': {
      message: 'Training is already in progress.',
      remedy: 'Wait until it ends, or cancel it.',
    },
    'load-while-training': {
      message: 'A model cannot be loaded during training.',
      remedy: 'Wait until training ends, or cancel it.',
    },
  },
  texts: {
    title: 'Trainer',
    hint: 'Hold to record, click for one',
    hintToggle: 'Press to start, press to stop',
    recording: 'Recording…',
    count: 'Images: {count}',
    pick: 'Choose images',
    pickLabel: 'Choose images for “{label}”',
    clear: 'Clear',
    clearLabel: 'Clear the images of “{label}”',
    edit: 'Edit classes',
    editDone: 'Done',
    clearAll: 'Clear all',
    train: 'Train',
    cancel: 'Cancel',
    save: 'Save',
    load: 'Load…',
    waitingForCamera: 'Waiting for a camera…',
    waitingForOwner: 'Waiting for the camera of “{for}”…',
    loading: 'Loading…',
    square: 'The model sees the square in the middle of the video: hold things there.',
    needs: 'Each class needs at least {minimum} images. Still to record: {labels}.',
    canTrain: 'Ready to train. More images make a better model.',
  },
};
