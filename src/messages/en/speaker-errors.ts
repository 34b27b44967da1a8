/** What can go wrong with a speaker; loaded with the choice of it. */
export const speakerErrors = {
  'speaker-unplugged': {
    message: 'The chosen speaker is gone. You now hear the call through the default one.',
    remedy: 'Plug it back in to resume, or choose another one under Sound check.',
  },
  'speaker-not-changed': {
    message: 'The chosen speaker does not play ({reason}). You hear the call through the default one.',
    remedy: 'Choose another one under Sound check.',
  },
};
