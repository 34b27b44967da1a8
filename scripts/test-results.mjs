/** Where @web/test-runner's script in the page sends what a test gave, and how it copies it. */
const SCRIPT = '/__web-dev-server__web-socket.js';
const COPY = 'structuredClone(obj)';

/** Runs in the page: a copy of `message` for the runner; what cannot be copied of it, as text. */
function copy(message) {
  try {
    return structuredClone(message);
  } catch {
    return JSON.parse(
      JSON.stringify(message, (key, value) =>
        key === 'actual' || key === 'expected' ? String(value) : value,
      ),
    );
  }
}

/**
 * For @web/test-runner: lets an assertion fail that compared elements, functions or windows. Without it, its results cannot be copied, and the runner waits for the file until its time is
 * over and says neither which test failed nor why. https://github.com/modernweb-dev/web/issues/2802
 */
export const resultsOfAnything = () => ({
  name: 'results-of-anything',
  transform({ path, body }) {
    if (path !== SCRIPT) return undefined;
    if (!body.includes(COPY))
      throw new Error(`${SCRIPT} no longer contains ${COPY}: adapt this plugin, or remove it.`);
    return `${body.replace(COPY, 'copy(obj)')}\n${copy}`;
  },
});
