export const trainer = {
  errors: {
    'labels-mismatch': {
      message: 'This model knows other classes ({found}) than the ones here ({expected}).',
      remedy: 'Load a model that was trained on these classes, or change the labels. Nothing was replaced.',
    },
  },
  texts: {},
};
