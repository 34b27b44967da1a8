/** Errors of classes: the trainer's and the classifier's. */
export const classErrors = {
  'class-unnamed': {
    message: 'The class “{label}” cannot have an empty name.',
    remedy: 'Enter a name.',
  },
  'class-taken': {
    message: 'A class named “{label}” already exists.',
    remedy: 'Choose another name.',
  },
  'training-one-class': {
    message: 'All images are of one class, “{label}”: there is nothing to tell apart.',
    remedy: 'Record images of a second class.',
  },
  'training-too-few': {
    message: '“{label}” has only one image.',
    remedy: 'Record at least one more; ten or more work better.',
  },
};
