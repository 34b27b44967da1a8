/** Errors of names of classes: the trainer's and the classifier's. */
export const classErrors = {
  'class-unnamed': {
    message: 'The class “{label}” cannot be left without a name.',
    remedy: 'Give it a name.',
  },
  'class-taken': {
    message: 'There is another class “{label}” already.',
    remedy: 'Choose a name that no other class has.',
  },
};
