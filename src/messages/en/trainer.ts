export const trainer = {
  errors: {},
  texts: {},
};
