export { holdsSamples, readSamples, samplesFile } from './file.ts';
export { SampleStore } from './store.ts';
