/** In the build this takes the place of the backend's threaded version, which is never started. */
export const wasmWorkerContents = '';
export default null;
