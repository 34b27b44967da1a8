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
      message: 'There is no model yet.',
      remedy: 'Train one or load one from a file, then start again.',
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
    percent: '{percent} %',
    speed: '{latency} ms a frame, on this device',
    waitingForBoth: 'Waiting for a camera and a model.',
    waitingForVideo: 'Waiting for a camera.',
    waitingForModel: 'Waiting for a model: train one or load one.',
    ready: 'Ready to detect.',
    loading: 'Loading the model …',
    looking: 'Looking …',
    seen: 'I see: {label}.',
    faceless: 'No face in the picture.',
    unsure: 'I am not sure what I see.',
    pausedHidden: 'Paused while this page is hidden.',
    pausedVideo: 'Paused: the camera is off.',
    pausedModel: 'Paused: waiting for a model.',
    failed: 'Detection failed.',
  },
};
