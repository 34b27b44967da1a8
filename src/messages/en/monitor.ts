/** Texts of the detector's log, alert and debug panel; they come with these. */
export const monitorTexts = {
  alert: 'Alert: {label} for {duration}.',
  alertOf: 'Alert: {name}, {label} for {duration}.',
  log: 'The last {duration}',
  logEmpty: 'No answers yet.',
  logTable: 'As a table',
  logNewest: 'The newest {count} entries; the file has all of them.',
  logSave: 'Save as CSV',
  noAnswer: 'No answer',
  pagesVideo: 'The video of this page',
  columnTime: 'From',
  columnWho: 'Who',
  columnAnswer: 'Answer',
  columnConfidence: 'Confidence',
  columnDuration: 'For',
  now: 'Now',
  debug: 'How it works now',
  debugEngine: 'Engine',
  debugEngineIs:
    'TensorFlow.js on WebAssembly with SIMD, one thread in a worker: for networks this small, two threads are slower.',
  debugKernels: 'Kernels',
  debugFused:
    '1×1 convolutions by ours with relaxed SIMD, which this browser has; all others by TensorFlow.js.',
  debugPlain: 'All by TensorFlow.js: ours for 1×1 convolutions need relaxed SIMD, or did not fit this model.',
  debugMemory: 'Memory for models',
  debugState: 'State',
  debugTime: 'Time a frame',
  debugTimes: '{p50} at p50, {p95} at p95 (of the last {count})',
  debugRate: 'Answers a second',
  debugFrames: 'Frames',
  debugFramesAre: '{looked} looked at, {left} left out',
  debugPauses: 'Pauses',
  debugPausesAre: '{count} ({duration} in all). The last one: {reason}',
  debugModel: 'Model (SHA-256 of its weights)',
  debugBackbone: 'Backbone (SHA-256)',
  debugOwnBackbone: 'In the model itself.',
  debugSent: 'Sent for classification',
  debugSentIs: '{bytes}: pictures, and what is made of them, stay in this page.',
  unknown: 'Not known',
};

/** What can go wrong with them. */
export const monitorErrors = {
  'detector-log-empty': {
    message: 'There is nothing in the log that could be saved.',
    remedy: 'Set the “log” attribute, start detecting, and save once there has been an answer.',
  },
};
