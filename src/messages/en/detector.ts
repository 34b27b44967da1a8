export const detector = {
  errors: {
    'detector-no-video': {
      message: 'There is no video.',
      remedy: 'Turn on the camera in the room, then start again.',
    },
    'detector-for-nothing': {
      message: 'No element with the id “{for}” provides a video.',
      remedy:
        'Check that an element with this id is on the page and its camera is on, or remove the “for” attribute.',
    },
    'detector-participant-missing': {
      message: 'There is no video of “{participant}”.',
      remedy: 'Wait until they join with their camera on, or choose someone else.',
    },
    'detector-no-model': {
      message: 'The trainer that this detector waits for has no model yet.',
      remedy: 'Train or load a model there, then start again. If “for” names the trainer, check the id.',
    },
    'region-mismatch': {
      message: 'The model was trained for the region “{theirs}”, but “{ours}” is set here.',
      remedy:
        'Set the same region on the trainer and the detector, remove the attribute to use the model’s region, or train a new model. Nothing was replaced.',
      recoverable: false,
    },
    'detector-stopped': {
      message: 'Detection stopped after {count} frames in a row failed: {reason}',
      remedy: 'Start it again. If it stops again, reload the page.',
    },
  },
  texts: {
    title: 'Detector',
    start: 'Start detecting',
    stop: 'Stop',
    results: 'Confidence of each class',
    notSure: 'Not sure',
    noFace: 'No face',
    speed: '{latency} ms per frame on this device',
    waitingForBoth: 'Waiting for a camera and the trainer’s model.',
    waitingForVideo: 'Waiting for a camera.',
    waitingForModel: 'Waiting for the trainer’s model. Train or load one.',
    waitingForOwner: 'Waiting for the camera or the model of “{for}”.',
    waitingForParticipant: 'Waiting for the video of “{participant}”.',
    ready: 'Ready to detect.',
    loading: 'Loading the model…',
    looking: 'Looking…',
    seen: 'Detected: {label}.',
    faceless: 'No face in view.',
    unsure: 'Not sure what this is.',
    pausedHidden: 'Paused while this page is hidden.',
    pausedVideo: 'Paused: the camera is off.',
    pausedModel: 'Paused: waiting for the trainer’s model.',
    pausedStill: 'Paused: the video is frozen.',
    pausedEmpty: 'Paused: the video has no picture yet.',
    failed: 'Detection failed.',
    modelReadyMade: 'Model: ready-made, for masks',
    modelOfTrainer: 'Model: your own, from the trainer',
    modelOfFile: 'Model: from a file',
    modelOfPage: 'Model: chosen by this page',
  },
};
