/** What can go wrong with a speaker; loaded with the choice of it. */
export const speakerErrors = {
  'speaker-unplugged': {
    message: 'The speaker that you chose is gone. You now hear the others from the default one.',
    remedy: 'Plug it in again, it then goes on by itself; or choose another one under Sound check.',
  },
  'speaker-not-changed': {
    message: 'The speaker that you chose does not play ({reason}). You hear the others from the default one.',
    remedy: 'Choose another one under Sound check.',
  },
};
