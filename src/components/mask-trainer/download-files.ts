import type { Params } from '../../messages/index.ts';
import {
  modelFiles,
  projectFile,
  samplesFile,
  teachableMachineFile,
  type Saved,
} from '../../trainer/save.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { ModelSavedEvent, ProjectSavedEvent, SamplesSavedEvent } from './events.ts';

/** What a trainer can save; the key of the text that reports it. */
export type Downloadable = keyof typeof WAYS;

/** The files, the event that reports them, and the parameters of the text. */
interface Download {
  files: readonly File[];
  told?: Event;
  params: Params;
}

const oneFile = ({ file, count }: Saved, told?: new (file: File) => Event): Download => ({
  files: [file],
  ...(told && { told: new told(file) }),
  params: { file: file.name, count },
});

const WAYS = {
  saved: async (trainer: Trainer): Promise<Download> => {
    const files = await modelFiles(trainer);
    const { json, weights } = files;
    const labels = trainer.state.model!.labels.join(', ');
    const params = { json: json.name, weights: weights.name, labels };
    return { files: [json, weights], told: new ModelSavedEvent(files), params };
  },
  savedSamples: async (trainer: Trainer) => oneFile(await samplesFile(trainer), SamplesSavedEvent),
  savedProject: async (trainer: Trainer) => oneFile(await projectFile(trainer), ProjectSavedEvent),
  exportedProject: async (trainer: Trainer) => oneFile(await teachableMachineFile(trainer)),
};

/** Creates `what` from `trainer`, passes it to the browser's downloads, then reports it by an event of `element` and in words. */
export async function downloadFiles(element: Element, trainer: Trainer, what: Downloadable): Promise<void> {
  const { files, told, params } = await WAYS[what](trainer);
  await download(element, files);
  if (told) element.dispatchEvent(told);
  trainer.say(what, params);
}

/** Passes `files` to the browser's downloads, one after another, from the document of `host`. */
async function download({ ownerDocument }: Element, files: readonly File[]): Promise<void> {
  for (const file of files) {
    const url = URL.createObjectURL(file);
    Object.assign(ownerDocument.createElement('a'), { href: url, download: file.name }).click();
    // Browsers read the file after the click, and drop the second of two simultaneous downloads.
    setTimeout(() => URL.revokeObjectURL(url), 40_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
