/** What can go wrong before a training begins; loaded with it. */
export const trainingErrors = {
  'training-option': {
    message: 'Training cannot use {value} as {name}. Allowed: {allowed}.',
    remedy: 'Correct the value, or omit it to use the default.',
  },
  'samples-mismatch': {
    message:
      'The images have {actual} numbers each, but this backbone produces {expected}: they were made by a different one.',
    remedy: 'Remove them and record new ones.',
    recoverable: false,
  },
  'samples-damaged': {
    message: 'An image of “{label}” is damaged: it contains values that are not numbers.',
    remedy: 'Remove the images of this class and record new ones.',
  },
  'samples-region': {
    message: 'An image of “{label}” was recorded with a region other than “{region}”.',
    remedy: 'Remove it, or set the region that it was recorded with: a model learns from one region only.',
  },
};
