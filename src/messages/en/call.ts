/** Texts of the tiles and the buttons; loaded with the first camera. */
export const callTexts = {
  you: '{name} (you)',
  youAlone: 'You',
  soundCheck: 'Sound check',
  microphone: 'Microphone',
  camera: 'Camera',
  whichMicrophone: 'Which microphone',
  whichCamera: 'Which camera',
  flip: 'Flip camera',
  on: 'on',
  off: 'off',
  micOff: 'Mic off',
  cameraOff: 'Camera off',
  still: 'Picture stands still',
  people: 'People in the room',
};
