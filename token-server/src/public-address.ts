import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { FastifyRequest } from 'fastify';
import type { Config } from './config.ts';
import { RequestError } from './request-error.ts';

/** Of a path: nothing that a browser would read as something else. */
const PREFIX = /^(\/[\w.~-]+)*\/?$/;

/** Where browsers find this server, which may be below a path of a proxy's. */
export class PublicAddress {
  readonly #url: string | null;
  readonly #trusts: (address: string, hop: number) => boolean;

  constructor({ publicUrl, trustProxy }: Pick<Config, 'publicUrl' | 'trustProxy'>) {
    this.#url = publicUrl;
    this.#trusts =
      typeof trustProxy === 'boolean'
        ? () => trustProxy
        : proxyAddr.compile(trustProxy.split(',').map((part) => part.trim()));
  }

  /** Its path, where `PUBLIC_URL` names one; `/` otherwise. */
  get base(): string {
    return this.#url ? new URL(this.#url).pathname : '/';
  }

  /** The path of an address without the public one's, for proxies that leave it there. */
  withoutBase(url: string): string {
    return url.startsWith(this.base) ? `/${url.slice(this.base.length)}` : url;
  }

  /**
   * The address of this server as whoever asks sees it, with a slash at its end: `PUBLIC_URL`, or what the request and the
   * proxies that it came through say.
   * @throws {RequestError} when they say nothing that is an address
   */
  of(request: FastifyRequest): URL {
    if (this.#url) return new URL(this.#url);
    const prefix = this.#forwarded(request.raw, 'prefix') ?? '/';
    const base = `${request.protocol}://${request.host}${prefix.replace(/\/?$/, '/')}`;
    if (request.host && PREFIX.test(prefix) && URL.canParse(base)) {
      const url = new URL(base);
      if (url.host && url.href.endsWith(`${url.host}${prefix.replace(/\/?$/, '/')}`)) return url;
    }
    throw new RequestError(400, 'invalid-host', 'Send a Host header with the address of this server.');
  }

  /** Its host and port alone, for a header; `null` where none can be told. */
  hostOf(request: IncomingMessage): string | null {
    if (this.#url) return new URL(this.#url).host;
    const host = this.#forwarded(request, 'host') ?? request.headers.host ?? '';
    return /^[\w.:[\]-]+$/.test(host) ? host : null;
  }

  /** What the nearest proxy says, where it may. */
  #forwarded({ headers, socket }: IncomingMessage, what: 'host' | 'prefix'): string | undefined {
    const value = headers[`x-forwarded-${what}`];
    if (typeof value !== 'string' || !this.#trusts(socket.remoteAddress ?? '', 0)) return undefined;
    return value.split(',').at(-1)!.trim();
  }
}
