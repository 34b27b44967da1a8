import { MaskRoomError, reasonOf } from '../errors/index.ts';
import type { Protocol, Reply } from './protocol.ts';
import { startWorker } from './start-worker.ts';
import type { Progress } from './types.ts';

/** After this many crashes with no answer between them, the worker is not started again. */
export const MAX_CRASHES = 3;
/** Whatever is asked to get ready: an answer to it does not show that a worker which crashed works again. */
export const PREPARING: readonly PropertyKey[] = ['start', 'use', 'faces', 'forget'];
/** How long one picture may take before the worker counts as dead. Milliseconds. */
const PICTURE_DEADLINE = 30_000;
/** How long a worker that starts may be silent: its script came empty, or a server never answers. Milliseconds. */
const SILENCE_DEADLINE = 60_000;

interface Pending {
  op: PropertyKey;
  resolve: (value: never) => void;
  reject: (error: MaskRoomError) => void;
  onTold: ((told: never) => void) | undefined;
  deadline: ReturnType<typeof setTimeout> | undefined;
}

interface ConnectionOptions<P extends Protocol> {
  /** URL of the worker's script. */
  script: string;
  /** What its first request says. */
  start: Omit<P['start']['ask'], 'lock'>;
  onProgress: (progress: Progress) => void;
  /** A fresh worker has started: it knows nothing that was asked of an earlier one. */
  onStart?: (answer: P['start']['answer']) => void;
}

/** The page's side of a worker: requests and answers, and another worker when this one dies. */
export class Connection<P extends Protocol> {
  readonly #options: ConnectionOptions<P>;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #worker: Worker | null = null;
  #ready: Promise<void> | null = null;
  #started = false;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Aborts with the present worker. */
  #watch = new AbortController();
  #crashes = 0;
  /** Why nothing works any more. */
  #over: MaskRoomError | null = null;

  constructor(options: ConnectionOptions<P>) {
    this.#options = options;
  }

  /** The present worker has answered its first request. */
  get started(): boolean {
    return this.#started;
  }

  /** It has crashed so often that it is not started again. */
  get gaveUp(): boolean {
    return this.#over?.code === 'worker-gave-up';
  }

  /** Resolves once the worker has all it needs. A failed start is forgotten: the next call tries again. */
  start(): Promise<void> {
    if (this.#over) return Promise.reject(this.#over);
    if (this.#ready) return this.#ready;
    const ready = this.#begin();
    this.#ready = ready;
    ready.catch((error: unknown) => {
      // Not another worker's, which has taken the place of one that died.
      if (this.#ready === ready) this.#end(MaskRoomError.from(error));
    });
    return ready;
  }

  /** Asks the worker, once it has started. Rejects with `worker-crashed` if it dies before it has answered. */
  ask<O extends keyof P>(
    op: O,
    ask: P[O]['ask'],
    transfer: Transferable[] = [],
    onTold?: (told: NonNullable<P[O]['told']>) => void,
  ): Promise<P[O]['answer']> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      if (!worker) throw this.#over ?? new MaskRoomError('worker-crashed', { reason: 'it was not running' });
      const id = ++this.#lastId;
      worker.postMessage({ id, op, ask }, transfer);
      const deadline =
        'picture' in ask ? setTimeout(() => this.#died(worker, 'no answer'), PICTURE_DEADLINE) : undefined;
      this.#pending.set(id, { op, resolve, reject, onTold, deadline });
    });
  }

  /** Ends the worker for good; what is pending rejects with `aborted`. */
  dispose(): void {
    this.#over = new MaskRoomError('aborted');
    this.#end(this.#over);
  }

  async #begin(): Promise<void> {
    const worker = this.#open();
    this.#awaitSign(worker);
    const lock = `mask-room-${Date.now()}-${Math.random()}`;
    const answer = await this.ask('start', { ...this.#options.start, lock });
    this.#started = true;
    clearTimeout(this.#silence);
    // A killed worker reports nothing, but the lock that it holds is released.
    navigator.locks
      ?.request(lock, { signal: this.#watch.signal }, () => this.#died(worker, 'it was ended'))
      .catch(() => undefined);
    this.#options.onStart?.(answer);
  }

  #open(): Worker {
    try {
      const worker = (this.#worker = startWorker(this.#options.script));
      worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(worker, data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.#died(worker, event.message || this.#notLoaded());
      };
      this.#watchPolicy(worker);
      return worker;
    } catch (error) {
      if (error instanceof MaskRoomError) throw error;
      throw new MaskRoomError('worker-blocked', { reason: reasonOf(error) }, { cause: error });
    }
  }

  /** Ends a worker that starts and then says nothing for too long. */
  #awaitSign(worker: Worker): void {
    clearTimeout(this.#silence);
    const reason = `${this.#address} has been silent for ${SILENCE_DEADLINE / 1000} seconds`;
    this.#silence = setTimeout(() => this.#died(worker, reason), SILENCE_DEADLINE);
  }

  get #address(): string {
    return new URL(this.#options.script, location.href).href;
  }

  /** The browser does not say why. */
  #notLoaded(): string {
    const what = `its script ${this.#address} could not be loaded`;
    if (new URL(this.#address).origin !== globalThis.origin)
      return `${what}; from another origin it needs the header Access-Control-Allow-Origin and, if the page has a policy, an entry in worker-src`;
    return crossOriginIsolated
      ? `${what}; a cross-origin isolated page must get it with the header Cross-Origin-Embedder-Policy: require-corp`
      : what;
  }

  /** If the page's policy blocks the worker, only the document gets an event. */
  #watchPolicy(worker: Worker): void {
    const violated = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
      if (worker !== this.#worker || this.#started) return;
      const starter = blockedURI === 'blob' || blockedURI === 'data';
      if (!starter && blockedURI !== this.#address) return;
      const reason = `${effectiveDirective} forbids ${blockedURI}${starter ? ':' : ''}`;
      this.#end(new MaskRoomError('worker-blocked', { reason }));
    };
    document.addEventListener('securitypolicyviolation', violated, { signal: this.#watch.signal });
  }

  #hear(worker: Worker, reply: Reply): void {
    if (worker !== this.#worker) return;
    if ('progress' in reply) {
      if (!this.#started) this.#awaitSign(worker);
      return this.#options.onProgress(reply.progress);
    }
    if ('crashed' in reply) return this.#died(worker, reply.crashed);
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if ('told' in reply) return pending.onTold?.(reply.told as never);
    this.#pending.delete(reply.id);
    clearTimeout(pending.deadline);
    if ('error' in reply) return pending.reject(new MaskRoomError(reply.error.code, reply.error.params));
    if (!PREPARING.includes(pending.op)) this.#crashes = 0;
    pending.resolve(reply.value as never);
  }

  #died(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    if (!this.#started) return this.#end(new MaskRoomError('engine-unavailable', { reason }));
    this.#crashes++;
    if (this.#crashes < MAX_CRASHES) {
      this.#end(new MaskRoomError('worker-crashed', { reason }));
      this.start().catch(() => undefined);
    } else {
      this.#over = new MaskRoomError('worker-gave-up', { times: this.#crashes, reason });
      this.#end(this.#over);
    }
  }

  #end(error: MaskRoomError): void {
    clearTimeout(this.#silence);
    this.#watch.abort();
    this.#watch = new AbortController();
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = null;
    this.#started = false;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject, deadline } of pending) {
      clearTimeout(deadline);
      reject(error);
    }
  }
}
