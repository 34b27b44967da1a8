/** What can go wrong when images and models are kept; loaded with what keeps them. */
export const storageErrors = {
  'trainer-storage-full': {
    message: 'This device has no room left to keep the images and the model.',
    remedy: 'They stay until this page is closed. Save the model to a file, or free some space.',
  },
  'trainer-storage': {
    message: 'This browser does not let the page keep anything: {reason}.',
    remedy: 'The images and the model stay until this page is closed. Save the model to a file.',
  },
  'trainer-storage-unreadable': {
    message: 'What was kept under “{key}” cannot be read.',
    remedy: 'Record new images; they take its place.',
  },
};
