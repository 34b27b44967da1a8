export const detector = {
  errors: {},
  texts: {},
};
