import { MaskRoomError } from '../errors/index.ts';

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}
interface TrustedPolicy {
  createScriptURL(url: string): string;
}

/** Two copies of the bundle share the policy: a page's policy rules may allow the name once only. */
const POLICY = Symbol.for('mask-room.script-url-policy');

/**
 * Starts a worker next to this module. Browsers start none from another origin, such as a CDN: then a module of one line starts
 * here and imports it. Throws `page-insecure`, `browser-outdated`, `worker-blocked` or what the browser says.
 */
export function startWorker(script: string): Worker {
  if (!isSecureContext) throw new MaskRoomError('page-insecure');
  if (!globalThis.Worker) throw new MaskRoomError('browser-outdated', { feature: 'workers' });
  const { href, origin } = new URL(script, location.href);
  // Not `location.origin`: a sandboxed frame has none, whatever its address says.
  const url = origin === globalThis.origin ? href : importing(href);
  let knowsModules = false;
  const worker = new Worker(trusted(url), {
    get type() {
      knowsModules = true;
      return 'module' as const;
    },
    name: 'mask-room',
  });
  if (knowsModules) return worker;
  worker.terminate();
  throw new MaskRoomError('browser-outdated', { feature: 'workers that are modules' });
}

/** A module of one line that imports `href`. */
function importing(href: string): string {
  const line = `import ${JSON.stringify(href)};`;
  // A page without an origin starts no module from a blob.
  return globalThis.origin === 'null'
    ? `data:text/javascript,${encodeURIComponent(line)}`
    : URL.createObjectURL(new Blob([line], { type: 'text/javascript' }));
}

/** `url` as pages want it that enforce Trusted Types. */
function trusted(url: string): string {
  const page = globalThis as unknown as { trustedTypes?: TrustedTypes; [POLICY]?: TrustedPolicy };
  if (!page.trustedTypes) return url;
  try {
    page[POLICY] ??= page.trustedTypes.createPolicy('mask-room', { createScriptURL: (own) => own });
  } catch (cause) {
    throw new MaskRoomError('worker-blocked', { reason: 'trusted-types forbids mask-room' }, { cause });
  }
  return page[POLICY].createScriptURL(url);
}
