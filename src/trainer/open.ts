import { MaskRoomError } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import { newId } from '../samples/sample.ts';
import type { Project } from '../samples/project.ts';
import { refuseTooMany } from './classes.ts';
import { count, kindsOf, sortFiles, undecoded, type Sorted } from './files.ts';
import { archivesIn, byFolder, distinct, type ImportedClass } from './imported.ts';
import { refuseWhileTraining } from './rules.ts';
import type { Trainer } from './trainer.ts';

/** Takes files for `trainer`: pictures become images of `label`, others are opened. What is skipped is reported in words. */
export async function takeFiles(
  trainer: Trainer,
  dropped: Iterable<File | FileSystemEntry>,
  label: string | null,
): Promise<void> {
  const { life } = trainer;
  const sorted = await sortFiles(dropped);
  if (life.aborted) return;
  refuseWhileTraining(trainer.state, 'files-while-training');
  const { pictures, data, archives, leftOut } = sorted;
  for (const archive of archives)
    try {
      await openArchive(trainer, archive, label);
    } catch (cause) {
      // Together with pictures it is skipped.
      if (life.aborted || pictures.length === 0) throw cause;
      count(leftOut, 'zip');
    }
  if (pictures.length === 0 && data.length > 0) return trainer.open(data);
  if (pictures.length + leftOut.size === 0 && archives.length > 0) return;
  if (pictures.length === 0) throw new MaskRoomError('files-nothing', { kinds: kindsOf(leftOut) });
  if (label === null) throw new MaskRoomError('files-beside');
  return trainer.track(addPictures(trainer, label, sorted));
}

/** Adds all that can be, one after the other; rejects when they are there if any was skipped. */
async function addPictures(trainer: Trainer, label: string, { pictures, leftOut }: Sorted): Promise<void> {
  const { life } = trainer;
  const burst = newId();
  let added = 0;
  let cause: unknown;
  for (const { file, kind } of pictures) {
    try {
      await trainer.add({ label, source: file, burst });
      added++;
    } catch (error) {
      if (life.aborted) return;
      const { code } = (cause = MaskRoomError.from(error));
      const why = code === 'no-face' ? 'faceless' : code === 'image-undecodable' && undecoded(kind);
      // Without the engine, say, the others would fail as well.
      if (!why) throw error;
      count(leftOut, why);
    }
    // The element has gone: its engine is not started again for the rest.
    if (life.aborted) return;
  }
  if (leftOut.size > 0)
    throw new MaskRoomError('files-left-out', { label, count: added, kinds: kindsOf(leftOut) }, { cause });
}

/**
 * Opens archives, a model's files, and files of samples, which are added. If one of the files of a model or of samples is bad, none is taken.
 */
export async function openFiles(trainer: Trainer, source: Iterable<File>): Promise<void> {
  // A script may have handed over anything: then no model is among it.
  const files = Symbol.iterator in Object(source) ? [...source] : [];
  const archives = await archivesIn(files);
  for (const archive of archives) await openArchive(trainer, archive, null);
  const others = files.filter((file) => !archives.includes(file));
  if (archives.length > 0 && others.length === 0) return;
  const { holdsSamples, readSamples } = await lazy(import('../samples/index.ts'));
  const kinds = await Promise.all(others.map(holdsSamples));
  const read = await Promise.all(
    others.filter((_, i) => kinds[i]).map(async (file) => ({ file, samples: await readSamples(file) })),
  );
  for (const { file, samples } of read) trainer.checkFit(file.name, samples);
  const model = others.filter((_, i) => !kinds[i]);
  if (model.length > 0 || read.length === 0) await trainer.load(model);
  for (const { file, samples } of read) trainer.addSamples(file.name, samples);
}

/** Opens a zip archive: a project takes the place of what is here, pictures are added, a model is loaded. */
async function openArchive(trainer: Trainer, file: File, label: string | null): Promise<void> {
  const { life } = trainer;
  const archives = await lazy(import('../samples/archives.ts'));
  const tell = (step: 'pictures' | 'project') => (value: number) => trainer.show({ step, value });
  try {
    const kind = await archives.archiveKindOf(file);
    if (kind === 'project') {
      await openProject(trainer, await archives.readProject(file, tell('project'), life));
    } else if (kind === 'teachable-machine-project') {
      const { classes } = await archives.readTeachableMachineProject(file, tell('pictures'), life);
      await trainer.track(addClasses(trainer, distinct(classes)));
    } else if (kind === 'pictures') {
      const { pictures } = await archives.readPictures(file, tell('pictures'), life);
      await trainer.track(addClasses(trainer, byFolder(pictures, label)));
    } else if (kind === null) throw new MaskRoomError('files-nothing', { kinds: 'zip 1' });
    // It is loaded, or refused by name.
    else await trainer.load([file]);
  } finally {
    trainer.show(null);
  }
}

/** Adds the pictures of each class, and the classes that are not here yet. Those that cannot be read are counted. */
async function addClasses(trainer: Trainer, added: readonly ImportedClass[]): Promise<void> {
  const { life } = trainer;
  // All of it is one step.
  const step = newId();
  trainer.addClasses(
    added.map(({ label }) => label),
    step,
  );
  const total = added.reduce((sum, { pictures }) => sum + pictures.length, 0);
  let [done, count] = [0, 0];
  for (const { label, pictures } of added) {
    const burst = newId();
    for (const picture of pictures) {
      trainer.show({ step: 'pictures', value: done++ / total });
      try {
        await trainer.add({ label, source: picture, burst, step, quiet: true });
        count++;
      } catch (cause) {
        if (life.aborted) return;
        const { code } = MaskRoomError.from(cause);
        if (code !== 'no-face' && code !== 'image-undecodable') throw cause;
      }
    }
  }
  trainer.show(null);
  trainer.say('addedSamples', { count });
  if (count < total) throw new MaskRoomError('pictures-left-out', { count, left: total - count });
}

/** Replaces what is here by `project`; for one from another backbone the features are computed again, picture by picture. */
async function openProject(trainer: Trainer, project: Project): Promise<void> {
  refuseWhileTraining(trainer.state, 'load-while-training');
  refuseTooMany(project.classes.length);
  const classifier = await trainer.start();
  if (project.backbone === null || project.backbone === classifier.backbone) return trainer.replace(project);
  const { anew } = await lazy(import('./anew.ts'));
  const samples = await anew(trainer, classifier, () => project.samples);
  const left = project.samples.length - samples.length;
  if (left > 0 && samples.length === 0)
    throw new MaskRoomError('samples-other-backbone', { file: 'project.json' });
  await trainer.replace({ ...project, samples, model: null });
  if (left > 0) throw new MaskRoomError('trainer-other-backbone', { count: left });
}
