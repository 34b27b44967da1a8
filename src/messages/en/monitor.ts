/** Texts of the detector's log, alert and debug panel; they come with these. */
export const monitorTexts = {
  alert: 'Alert: {label} for {duration}.',
  alertOf: 'Alert: {name}, {label} for {duration}.',
  log: 'The last {duration}',
  logEmpty: 'No answers yet.',
  logTable: 'As a table',
  logNewest: 'The newest {count} entries; the file contains all of them.',
  logSave: 'Save as CSV',
  noAnswer: 'No answer',
  newModel: 'New model',
  pagesVideo: 'This page’s video',
  columnTime: 'From',
  columnWho: 'Who',
  columnAnswer: 'Answer',
  columnConfidence: 'Confidence',
  columnDuration: 'For',
  now: 'Now',
  debug: 'How the detector works',
  debugEngine: 'Engine',
  debugEngineIs:
    'TensorFlow.js on WebAssembly with SIMD, one thread in a worker: for networks this small, two threads are slower.',
  debugKernels: 'Kernels',
  debugFused:
    'With relaxed SIMD, our own: small convolutions (16-bit products, with the padding, addition and ReLU that follow), depthwise 3×3 ones, concatenations. All others: TensorFlow.js.',
  debugPlain: 'TensorFlow.js. Our own need relaxed SIMD, or do not fit this model.',
  debugMemory: 'Memory for models',
  debugState: 'State',
  debugTime: 'Time per frame',
  debugTimes: '{p50} at p50, {p95} at p95 (of the last {count})',
  debugRate: 'Answers per second',
  debugFrames: 'Frames',
  debugFramesAre: '{looked} classified, {left} skipped',
  debugPauses: 'Pauses',
  debugPausesAre: '{count} ({duration} in total). Last one: {reason}',
  debugModel: 'Model (SHA-256 of its weights)',
  debugBackbone: 'Backbone (SHA-256)',
  debugOwnBackbone: 'Part of the model.',
  debugSent: 'Sent for classification',
  debugSentIs: '{bytes}: images and everything computed from them stay on this page.',
  unknown: 'Unknown',
};

/** What can go wrong with them. */
export const monitorErrors = {
  'detector-log-empty': {
    message: 'There is nothing in the log to save.',
    remedy: 'Set the “log” attribute, start detection, and save after the first answer.',
  },
};
