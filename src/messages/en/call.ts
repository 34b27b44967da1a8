/** Texts of the tiles and the buttons; loaded with the first camera. */
export const callTexts = {
  you: '{name} (you)',
  youAlone: 'You',
  soundCheck: 'Sound check',
  microphone: 'Microphone',
  camera: 'Camera',
  whichMicrophone: 'Choose a microphone',
  whichCamera: 'Choose a camera',
  flip: 'Flip camera',
  on: 'on',
  off: 'off',
  micOff: 'Mic off',
  cameraOff: 'Camera off',
  still: 'Video frozen',
  people: 'People in the room',
};
