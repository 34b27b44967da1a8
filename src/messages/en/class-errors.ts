/** Errors of classes: the trainer's and the classifier's. */
export const classErrors = {
  'class-unnamed': {
    message: 'The class “{label}” cannot be left without a name.',
    remedy: 'Give it a name.',
  },
  'class-taken': {
    message: 'There is another class “{label}” already.',
    remedy: 'Choose a name that no other class has.',
  },
  'training-one-class': {
    message: 'All examples are of one class, “{label}”: there is nothing to tell apart.',
    remedy: 'Record examples of a second class.',
  },
  'training-too-few': {
    message: '“{label}” has only one example.',
    remedy: 'Record at least one more of it, better ten.',
  },
};
