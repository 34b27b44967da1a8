/**
 * In the build this takes the place of those parts of TensorFlow.js that are never reached: the WASM backend with threads, its own ways of
 * keeping models in the browser, its profiler, the printing of tensors, what Node needs, gradients, which only the training of a whole network would
 * use, and the converter's operations for which no kernel is carried (`kernels.ts`). A graph with one of these is refused when it is loaded, as an unknown operation.
 */
export const wasmWorkerContents = '';
export default null;
/** What the converter knows of a kind of operations. */
export const json: unknown[] = [];
export const executeOp = null;
/** It lets one that cannot be registered pass. */
export const BrowserIndexedDB = null;
export const BrowserIndexedDBManager = null;
export const BrowserLocalStorage = null;
export const BrowserLocalStorageManager = null;
export const ModelStoreManagerRegistry = null;
/** The engine makes one, and asks it only in its debug mode. */
export const Profiler = Object;
export const tensorToString = null;
export const getFilteredNodesXToY = null;
export const backpropagateGradients = null;
export const conv2DBackpropFilter = null;
export const conv2DBackpropInput = null;
export const depthwiseConv2dNativeBackpropFilter = null;
export const depthwiseConv2dNativeBackpropInput = null;
