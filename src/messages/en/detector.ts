export const detector = {
  errors: {
    'detector-no-video': {
      message: 'There is no video to look at.',
      remedy: 'Turn the camera on in the room, then start again.',
    },
    'detector-for-nothing': {
      message: 'Nothing named “{for}” has handed out a video.',
      remedy:
        'Check that an element with that id is on the page and that its camera is on, or take the “for” attribute away.',
    },
    'detector-participant-missing': {
      message: 'There is no video of “{participant}”.',
      remedy: 'Wait until they have joined with their camera on, or choose somebody else.',
    },
    'detector-no-model': {
      message: 'The trainer that this detector waits for has no model yet.',
      remedy: 'Train one or load one there, then start again. Check its id where “for” names it.',
    },
    'region-mismatch': {
      message: 'The model was trained on another region (“{theirs}”) than the one set here (“{ours}”).',
      remedy:
        'Set the same region in trainer and detector, take the attribute away to go by the model, or train a new model. Nothing was replaced.',
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
    speed: '{latency} ms a frame, on this device',
    waitingForBoth: 'Waiting for a camera and for the trainer’s model.',
    waitingForVideo: 'Waiting for a camera.',
    waitingForModel: 'Waiting for the trainer’s model: train one or load one.',
    waitingForOwner: 'Waiting for the camera or the model of “{for}”.',
    waitingForParticipant: 'Waiting for the video of “{participant}”.',
    ready: 'Ready to detect.',
    loading: 'Loading the model …',
    looking: 'Looking …',
    seen: 'I see: {label}.',
    faceless: 'No face in the picture.',
    unsure: 'I am not sure what I see.',
    pausedHidden: 'Paused while this page is hidden.',
    pausedVideo: 'Paused: the camera is off.',
    pausedModel: 'Paused: waiting for the trainer’s model.',
    pausedStill: 'Paused: the picture stands still.',
    pausedEmpty: 'Paused: the video shows no picture yet.',
    failed: 'Detection failed.',
    modelReadyMade: 'Model: ready-made, for masks',
    modelOfTrainer: 'Model: yours, from the trainer',
    modelOfFile: 'Model: from a file',
    modelOfPage: 'Model: chosen by this page',
  },
};
