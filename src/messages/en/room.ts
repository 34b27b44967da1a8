export const room = {
  errors: {},
  texts: {},
};
