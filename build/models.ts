import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { FACE_MARGIN } from '../src/classifier/face.ts';

interface ReadyMade {
  userDefinedMetadata?: { maskRoom?: { preprocessing?: object } };
}

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

/**
 * Puts the models of the folder `from` beside the bundle, under the plain names that their own files use. Vite would put the hash of its
 * content into each name.
 */
export const models = (from = 'models'): Plugin => ({
  name: 'models',
  generateBundle() {
    const emit = (fileName: string, source: string | Uint8Array) =>
      this.emitFile({ type: 'asset', fileName: `models/${fileName}`, source });
    // The face detector's licence asks for its text and the notice wherever the model goes.
    for (const folder of ['backbone', 'ready', 'face'])
      for (const file of readdirSync(`${from}/${folder}`))
        if (!file.endsWith('.md')) emit(`${folder}/${file}`, readFileSync(`${from}/${folder}/${file}`));
    // By the hash that model files name. Each backbone that was replaced goes there, with its description.
    const older: Record<string, string> = {};
    for (const folder of existsSync(`${from}/older`) ? readdirSync(`${from}/older`) : []) {
      older[read<{ sha256: string }>(`${from}/older/${folder}/backbone.json`).sha256] = `${folder}/`;
      for (const file of readdirSync(`${from}/older/${folder}`))
        emit(`older/${folder}/${file}`, readFileSync(`${from}/older/${folder}/${file}`));
    }
    emit('older/backbones.json', JSON.stringify(older));
    // The head is good at faces as well: the same model, told to look at them.
    const json = read<ReadyMade>(`${from}/ready/model.json`);
    const { id: detector } = read<{ id: string }>(`${from}/face/face.json`);
    const { preprocessing } = json.userDefinedMetadata?.maskRoom ?? {};
    if (!preprocessing)
      this.error(`${from}/ready/model.json has no preprocessing, from which the model for faces is made.`);
    Object.assign(preprocessing, { crop: 'face', margin: FACE_MARGIN, detector });
    emit('ready-face/model.json', JSON.stringify(json));
    emit('ready-face/model.weights.bin', readFileSync(`${from}/ready/model.weights.bin`));
  },
});
