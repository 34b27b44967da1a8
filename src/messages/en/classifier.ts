export const classifier = {
  errors: {},
};
