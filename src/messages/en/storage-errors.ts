/** What can go wrong when images and models are kept, in the browser or in a file; loaded with what keeps them. */
export const storageErrors = {
  'trainer-storage-full': {
    message: 'This device has no space left for the images and the model.',
    remedy: 'They stay until you close this page. Save the project to a file, or free some space.',
  },
  'trainer-storage': {
    message: 'This browser does not let the page store anything: {reason}.',
    remedy: 'The images and the model stay until you close this page. Save the project to a file.',
  },
  'trainer-storage-deleted': {
    message: 'The images and the model stored in this browser were deleted.',
    remedy:
      'They are still on this page: save the project to a file. If you keep recording or training here, everything is stored again; Clear all discards it.',
  },
  'samples-unreadable': {
    message: 'The images in {file} cannot be read ({reason}).',
    remedy:
      'The file may be incomplete or modified. Try another copy. Your current images and model are unchanged.',
  },
  'samples-newer': {
    message: '{file} was saved by a newer version (format {version}; this version reads up to {known}).',
    remedy: 'Use that version or a newer one. Your current images and model are unchanged.',
  },
  'trainer-storage-unreadable': {
    message: 'The data stored under “{key}” cannot be read.',
    remedy: 'Record new images; they replace it.',
  },
};
