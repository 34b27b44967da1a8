import { MaskRoomError } from '../errors/index.ts';
import type { Sample } from '../samples/sample.ts';
import type { Classification, ClassifierApi, ModelFiles, TrainingResult } from './types.ts';

export class Classifier extends EventTarget implements ClassifierApi {
  readonly labels: readonly string[] = [];
  readonly trained = false;
  readonly backbone: string | null = null;
  readonly samples: readonly Sample[] = [];
  warmUp(): Promise<void> {
    return this.#missing();
  }
  addImage(): Promise<Sample> {
    return this.#missing();
  }
  setSamples(): void {}
  train(): Promise<TrainingResult> {
    return this.#missing();
  }
  classify(): Promise<Classification> {
    return this.#missing();
  }
  save(): Promise<ModelFiles> {
    return this.#missing();
  }
  load(): Promise<void> {
    return this.#missing();
  }
  dispose(): void {}
  #missing(): Promise<never> {
    return Promise.reject(new MaskRoomError('unexpected', { reason: 'not built yet' }));
  }
}
