export const camera = {
  errors: {},
};
