export { advice, type Advice } from './advice.ts';
export {
  renamed,
  summarise,
  wilson,
  withLabels,
  type Evaluation,
  type Grouping,
  type Prediction,
  type Recall,
  type Share,
} from './evaluation.ts';
export { foldsOf, FOLDS, LEAST, type Folds, type Groupable } from './folds.ts';
