/** An answer that is not the file: `status` is 0 if there was none at all. */
export class DownloadError extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What the page's policy has forbidden here: the directive, by address. */
const forbidden = new Map<string, string>();
addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) =>
  forbidden.set(blockedURI, effectiveDirective),
);

/** Fetches `url`. Rejects with a `DownloadError` that says more than the browser's own. */
async function ask(url: string): Promise<Response> {
  try {
    return await fetch(url);
  } catch (cause) {
    // The browser reports a policy violation a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const directive = forbidden.get(url);
    const { message } = cause as Error;
    throw new DownloadError(
      0,
      directive
        ? `${directive} of the page’s Content-Security-Policy forbids it`
        : new URL(url).origin === origin
          ? message
          : `${message}; from another origin it needs the header Access-Control-Allow-Origin`,
      { cause },
    );
  }
}

/** A small file that a bundler has put into its address. A page's policy may forbid to fetch it from there. */
const INLINED = /^data:[^,]*;base64,/;

/** Fetches `url` and reports the bytes received after each piece. Rejects with a `DownloadError`. */
export async function download(
  url: string,
  onBytes?: (received: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (INLINED.test(url)) return Uint8Array.from(atob(url.replace(INLINED, '')), (c) => c.charCodeAt(0));
  const response = await ask(url);
  if (!response.ok)
    throw new DownloadError(response.status, `${response.status} ${response.statusText}`.trim());
  try {
    if (!response.body || !onBytes) return new Uint8Array(await response.arrayBuffer());
    const pieces: Uint8Array[] = [];
    let received = 0;
    const reader = response.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      received += piece.value.length;
      onBytes(received);
    }
    const bytes = new Uint8Array(received);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } catch (error) {
    throw new DownloadError(0, 'the connection broke off', { cause: error });
  }
}

/**
 * Reads `url` into the browser's cache, for what is loaded by means that report no progress: an import, a WASM file. What may not stay in
 * the cache is not read twice. Rejects if it is not there.
 */
export async function preload(url: string, onBytes: (received: number) => void): Promise<void> {
  const response = await ask(url).catch((cause: Error) => {
    throw new Error(`${url} could not be fetched (${cause.message})`, { cause });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  if (/no-store/.test(response.headers.get('cache-control') ?? '')) return response.body?.cancel();
  const reader = response.body!.getReader();
  let received = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    onBytes((received += piece.value.length));
}
