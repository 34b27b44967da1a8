import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { PublicAddress } from './public-address.ts';

/** Hosts that the SDK talks to when Twilio's cloud carries the call (https://www.twilio.com/docs/video/ip-addresses). */
const twilioHosts = ['https://*.twilio.com', 'wss://*.twilio.com'];

/**
 * Security headers for everything this server answers, the demo's pages above all: only our own scripts, WebAssembly,
 * workers (a worker of a bundle from elsewhere starts from a blob), camera and microphone for ourselves alone.
 */
export async function securityHeaders(
  app: FastifyInstance,
  address: PublicAddress,
  options: { twilioCloud: boolean },
): Promise<void> {
  /** Not every browser counts a WebSocket of the same host as `'self'`. */
  const ownWebSocket = (request: IncomingMessage) => {
    const host = address.hostOf(request);
    return host ? `ws://${host} wss://${host}` : "'self'";
  };
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'worker-src': ["'self'", 'blob:'],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'blob:', 'data:'],
        'media-src': ["'self'", 'blob:', 'mediastream:'],
        'connect-src': ["'self'", 'blob:', 'data:', ...(options.twilioCloud ? twilioHosts : [ownWebSocket])],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'self'"],
      },
    },
    // Whoever ends TLS decides about HTTPS-only: a header from here would also bind the other ports of `localhost`.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(self), microphone=(self), display-capture=(self)');
  });
}
