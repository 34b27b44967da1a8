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

/** What of a trainer is handed out: the text that says so names it. */
export type Downloadable = keyof typeof WAYS;

/** The files, what tells a page of them, and what the text says. */
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

/** Makes `what` of what `trainer` has, hands it to the browser's downloads, then tells it by an event of `element` and in words. */
export async function downloadFiles(element: Element, trainer: Trainer, what: Downloadable): Promise<void> {
  const { files, told, params } = await WAYS[what](trainer);
  await download(element, files);
  if (told) element.dispatchEvent(told);
  trainer.say(what, params);
}

/** Hands `files` to the browser's downloads, one after the other, from the document of `host`. */
async function download({ ownerDocument }: Element, files: readonly File[]): Promise<void> {
  for (const file of files) {
    const url = URL.createObjectURL(file);
    Object.assign(ownerDocument.createElement('a'), { href: url, download: file.name }).click();
    // Browsers read the file after the click; they drop the second of two downloads of the same moment.
    setTimeout(() => URL.revokeObjectURL(url), 40_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
