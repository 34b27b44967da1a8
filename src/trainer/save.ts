import type { ModelFiles } from '../classifier/types.ts';
import { MaskRoomError } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import { refuseWhileTraining } from './rules.ts';
import type { Trainer } from './trainer.ts';

/** A file, and how many images are in it. */
export interface Saved {
  file: File;
  count: number;
}

/** All images, as what the backbone made of them, in one file. Rejects with `samples-none`. */
export async function samplesFile({ state }: Trainer): Promise<Saved> {
  const { backbone, all: samples } = state;
  if (samples.length === 0) throw new MaskRoomError('samples-none');
  const { samplesFile } = await lazy(import('../samples/index.ts'));
  return { file: samplesFile({ backbone, samples }), count: samples.length };
}

/** The model's files. Rejects with `model-none`. */
export async function modelFiles(trainer: Trainer): Promise<ModelFiles> {
  refuseWhileTraining(trainer.state);
  const { model, classifier } = trainer.state;
  if (!model || !classifier) throw new MaskRoomError('model-none');
  trainer.show({ step: 'saving', value: null });
  try {
    return await classifier.save();
  } finally {
    trainer.show(null);
  }
}

/** Everything in one file, which `Trainer.open()` takes. */
export async function projectFile(trainer: Trainer): Promise<Saved> {
  refuseWhileTraining(trainer.state);
  const { life } = trainer;
  const { model, classifier, classes, all, backbone, evaluation } = trainer.state;
  const { writeProject } = await lazy(import('../samples/archives.ts'));
  const files = model && (await classifier?.save());
  const project = {
    classes: classes.map(({ label, on }) => ({ label, off: !on })),
    samples: [...all],
    backbone,
    model: files ? { json: await files.json.text(), weights: await files.weights.arrayBuffer() } : null,
    evaluation,
  };
  try {
    const file = await writeProject(project, (value) => trainer.show({ step: 'project', value }), life);
    return { file, count: all.length };
  } finally {
    trainer.show(null);
  }
}

/** The pictures of the classes that are learned as a project of Teachable Machine. Rejects with `samples-none`. */
export async function teachableMachineFile({ state }: Trainer): Promise<Saved> {
  refuseWhileTraining(state);
  const { writeTeachableMachineProject } = await lazy(import('../samples/archives.ts'));
  const pictures = state.samples.filter(({ picture }) => picture);
  if (pictures.length === 0) throw new MaskRoomError('samples-none');
  const classes = state.labels.map((label) => ({
    label,
    pictures: pictures.filter((sample) => sample.label === label).map(({ picture }) => picture!),
  }));
  return { file: await writeTeachableMachineProject(classes), count: pictures.length };
}
