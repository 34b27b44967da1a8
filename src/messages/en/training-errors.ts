/** What can go wrong before a training begins; loaded with it. */
export const trainingErrors = {
  'training-option': {
    message: 'Training cannot use {value} as {name}. Allowed: {allowed}.',
    remedy: 'Correct the value, or leave it out for the default.',
  },
  'samples-mismatch': {
    message:
      'The examples hold {actual} numbers each, but this backbone makes {expected}: they come from another one.',
    remedy: 'Remove them and record new ones.',
    recoverable: false,
  },
  'samples-damaged': {
    message: 'An example of “{label}” is damaged: it holds values that are no numbers.',
    remedy: 'Remove the examples of this class and record new ones.',
  },
  'samples-region': {
    message: 'An example of “{label}” was recorded with another region than “{region}”.',
    remedy: 'Remove it, or set the region that it was recorded with: one model learns from one of them.',
  },
};
