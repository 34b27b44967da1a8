import { MaskRoomError } from '../errors/index.ts';
import type { TrainerClass } from './state.ts';

/** The maximum number of classes. */
export const MOST_CLASSES = 50;

type Classes = readonly TrainerClass[];

/** Throws `classes-too-many`. */
export function refuseTooMany(count: number): void {
  if (count > MOST_CLASSES) throw new MaskRoomError('classes-too-many', { count, most: MOST_CLASSES });
}

/** `text`, trimmed, as the name of one more class. Throws `class-unnamed` or `class-taken`. */
export function freeName(classes: Classes, text: string): string {
  const label = text.trim();
  if (!label) throw new MaskRoomError('class-unnamed', { label: text });
  if (classes.some((each) => each.label === label)) throw new MaskRoomError('class-taken', { label });
  return label;
}

/** `classes`, and those of `labels` that are not among them. Throws `classes-too-many`. */
export function withClasses(classes: Classes, labels: readonly string[]): TrainerClass[] {
  const known = new Set(classes.map(({ label }) => label));
  const added = labels.filter((label) => !known.has(label)).map((label) => ({ label, on: true }));
  refuseTooMany(classes.length + added.length);
  return [...classes, ...added];
}

export const withoutClass = (classes: Classes, label: string): TrainerClass[] =>
  classes.filter((each) => each.label !== label);

export const switched = (classes: Classes, label: string, on: boolean): TrainerClass[] =>
  classes.map((each) => (each.label === label ? { label, on } : each));

export const renamedClass = (classes: Classes, from: string, to: string): TrainerClass[] =>
  classes.map((each) => (each.label === from ? { ...each, label: to } : each));

/** `classes` with that of `label` moved by some places, at most to either end; -1 is one up. */
export function movedClass(classes: Classes, label: string, by: number): TrainerClass[] {
  const from = classes.findIndex((each) => each.label === label);
  const moved = withoutClass(classes, label);
  if (from >= 0) moved.splice(Math.max(0, from + by), 0, classes[from]!);
  return moved;
}
