interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}
interface TrustedPolicy {
  createScriptURL(url: string): string;
}

/** Two copies of the bundle share the policy: a page's policy rules may allow the name once only. */
const POLICY = Symbol.for('mask-room.script-url-policy');

/**
 * Starts a worker that lies beside this module. A browser starts none from another origin, where a CDN is: then a module of one line starts
 * here and imports it.
 */
export function startWorker(script: string): Worker {
  const { href, origin } = new URL(script, location.href);
  const url =
    origin === location.origin
      ? href
      : URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: 'text/javascript' }));
  return new Worker(trusted(url), { type: 'module', name: 'mask-room' });
}

/** `url` as pages want it that enforce Trusted Types. */
function trusted(url: string): string {
  const page = globalThis as unknown as { trustedTypes?: TrustedTypes; [POLICY]?: TrustedPolicy };
  if (!page.trustedTypes) return url;
  page[POLICY] ??= page.trustedTypes.createPolicy('mask-room', { createScriptURL: (own) => own });
  return page[POLICY].createScriptURL(url);
}
