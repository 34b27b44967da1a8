/** What can go wrong when images and models are kept, in the browser or in a file; loaded with what keeps them. */
export const storageErrors = {
  'trainer-storage-full': {
    message: 'This device has no room left to keep the images and the model.',
    remedy: 'They stay until this page is closed. Save the project to a file, or free some space.',
  },
  'trainer-storage': {
    message: 'This browser does not let the page keep anything: {reason}.',
    remedy: 'The images and the model stay until this page is closed. Save the project to a file.',
  },
  'trainer-storage-deleted': {
    message: 'What this browser kept of the images and the model was deleted.',
    remedy:
      'They are still on this page: save the project to a file. If you go on recording or training here, all of them are kept again; Clear all lets them go.',
  },
  'samples-unreadable': {
    message: 'The images in {file} cannot be read; this is wrong in it: {reason}.',
    remedy: 'It may be cut off or changed: use another copy. The images and the model that are here stay.',
  },
  'samples-newer': {
    message:
      '{file} was saved by a newer version: its format is {version}, and {known} is the newest known here.',
    remedy: 'Use that version, or a newer one. The images and the model that are here stay.',
  },
  'trainer-storage-unreadable': {
    message: 'What was kept under “{key}” cannot be read.',
    remedy: 'Record new images; they take its place.',
  },
};
