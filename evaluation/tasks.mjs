/** Small tasks that people recorded: a folder of tasks, each a folder of classes, each a folder of pictures in the order of recording. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Pictures of a class that are learnt, at most. */
const EXAMPLES = 20;
/** Single shots and collected pictures have no order of recording: half of them, at random, are for training. */
const UNORDERED = ['desk-objects', 'fruit-good-bad', 'car-models', 'mask-nomask-empty'];

const foldersIn = (path) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The tasks in `folder`, pictures by their path in it. Ends the program with a sentence where it is not there: nothing can be measured then. */
export function readTasks(folder) {
  if (!existsSync(folder)) {
    console.log(`There are no tasks at ${folder}: nothing is measured.`);
    process.exit(0);
  }
  return foldersIn(folder).map((task) => ({
    task,
    classes: foldersIn(join(folder, task)).map((label) => ({
      label,
      pictures: readdirSync(join(folder, task, label))
        .sort()
        .map((name) => join(task, label, name)),
    })),
  }));
}

/** A generator of numbers from 0 to 1, the same in every run. */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, random) {
  return list
    .map((value) => [random(), value])
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/** Which pictures of a class are learnt, in their order, and which are asked about. */
export function divided(task, pictures, random) {
  const half = pictures.length >> 1;
  const places = [...pictures.keys()];
  if (!UNORDERED.includes(task)) {
    const learnt = shuffled(places.slice(0, half), random).slice(0, EXAMPLES);
    return { learnt: learnt.sort((a, b) => a - b), asked: places.slice(Math.ceil(pictures.length * 0.6)) };
  }
  const mixed = shuffled(places, random);
  return { learnt: mixed.slice(0, Math.min(EXAMPLES, half)).sort((a, b) => a - b), asked: mixed.slice(half) };
}
