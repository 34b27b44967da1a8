/**
 * What TensorFlow.js knows of model files: the build puts this in place of its `io`. We fetch and check files ourselves and hand networks over as
 * artifacts in memory, so nothing is left of its ways to fetch and to keep them.
 */
export { decodeWeights } from '@tensorflow/tfjs-core/dist/io/io_utils';
/** Named in its code, and never reached. */
export const browserHTTPRequest = null;
export const concatenateArrayBuffers = null;
export const encodeWeights = null;
export const fromMemorySync = null;
export const getLoadHandlers = null;
export const getModelArtifactsForJSONSync = null;
export const getSaveHandlers = null;
export const getWeightSpecs = null;
export const loadWeights = null;
