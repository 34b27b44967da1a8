/** Small tasks that people recorded: a folder of classes, or a folder of such folders; pictures in the order of recording, by their names. */
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isFile, isFolder, Unusable } from './photos.mjs';
import { shuffled } from './statistics.mjs';

/** Examples of each class in the table of tasks. */
export const TASK_SHOTS = [5, 20];
/** Of the tasks that this project measures itself by, those that are single shots or were collected: they have no order of recording. */
export const UNORDERED = ['desk-objects', 'fruit-good-bad', 'car-models', 'mask-nomask-empty'];
/** With fewer pictures in a class, its halves are none. */
const LEAST = 4;

const shown = (path) => readdirSync(path).filter((name) => !name.startsWith('.'));
const foldersIn = (path) =>
  shown(path)
    .filter((name) => isFolder(join(path, name)))
    .sort();
const filesIn = (path) =>
  shown(path)
    .filter((name) => isFile(join(path, name)))
    .sort();

/**
 * The tasks in `folder`, or the one that it is: `{ task, classes: [{ label, pictures }] }`, pictures by their path in `folder`. What lies beside
 * the folders is no part of it. Throws `Unusable`.
 */
export function readTasks(folder) {
  if (!isFolder(folder)) throw new Unusable(`There is no folder ${resolve(folder)}.`);
  const inside = foldersIn(folder);
  const holdPictures = (places) => places.some((place) => filesIn(join(folder, place)).length > 0);
  const isTask = holdPictures(inside);
  if (
    !isTask &&
    !holdPictures(inside.flatMap((name) => foldersIn(join(folder, name)).map((own) => join(name, own))))
  )
    throw new Unusable(
      `${folder} holds no folder of pictures. It must hold a folder for each class, or a folder for each task with such folders in it.`,
    );
  return isTask
    ? [taskIn(folder, '', basename(resolve(folder)))]
    : inside.map((name) => taskIn(folder, name, name));
}

function taskIn(folder, place, task) {
  const classes = foldersIn(join(folder, place)).map((label) => ({
    label,
    pictures: filesIn(join(folder, place, label)).map((name) => join(place, label, name)),
  }));
  if (classes.length < 2)
    throw new Unusable(
      `${join(folder, place)} holds ${classes.length === 1 ? `one class, ${classes[0].label}` : 'no class'}; a task has at least two, a folder of pictures each.`,
    );
  for (const { label, pictures } of classes) checkEnough(task, label, pictures.length);
  return { task, classes };
}

/** Throws `Unusable` if a class has too few pictures to learn from and to ask about. */
export function checkEnough(task, label, count) {
  if (count < LEAST)
    throw new Unusable(
      `The class "${label}" of ${task} has ${count || 'no'} ${count === 1 ? 'picture' : 'pictures'}; at least ${LEAST} are needed.`,
    );
}

/** The tasks in `folder`; what is wrong with it is said in a sentence, and ends the program. */
export function readTasksOrExit(folder) {
  try {
    return readTasks(folder);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/**
 * Which of the `count` pictures of a class are learned, at most `shots`, and which are asked about, by their places. If they are in the order of
 * recording, what is learned comes from their first half, and the last 40 % are asked about: neighbours are nearly alike. Otherwise one
 * half, at random, is for learning, and the other is asked about.
 */
export function divided(count, { shots, ordered }, random) {
  const half = count >> 1;
  const places = ordered ? [...Array(count).keys()] : shuffled([...Array(count).keys()], random);
  const learned = shuffled(places.slice(0, half), random).slice(0, shots);
  return {
    learned: learned.sort((a, b) => a - b),
    asked: places.slice(ordered ? Math.ceil(0.6 * count) : half),
  };
}
