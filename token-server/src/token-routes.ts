import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from './request-error.ts';
import { videoToken, type VideoTokenAnswer, type VideoTokenOptions } from './video-token.ts';

/** What the token routes need to know. */
export interface TokenRoutesOptions extends VideoTokenOptions {
  /** Requests per minute and address. */
  rateLimit: number;
  /** Path of the local room's WebSocket, when there is one. */
  signalingPath?: string;
}

/** `GET /video-token?room=&identity=` and `POST /video-token` with the same two as JSON. */
export function tokenRoutes(app: FastifyInstance, options: TokenRoutesOptions): void {
  const { rateLimit, signalingPath } = options;
  const answer = async (request: FastifyRequest, wanted: unknown): Promise<VideoTokenAnswer> => {
    const signaling = signalingPath && webSocketUrl(request, signalingPath);
    const granted = await videoToken(wanted, headersOf(request), options);
    return signaling ? { ...granted, signaling } : granted;
  };

  const config = { rateLimit: { max: rateLimit } };
  app.get('/video-token', { config }, async (request, reply) =>
    reply.header('cache-control', 'no-store').send(await answer(request, request.query)),
  );
  app.post('/video-token', { config, bodyLimit: 4096 }, async (request, reply) =>
    reply.header('cache-control', 'no-store').send(await answer(request, request.body)),
  );
}

function headersOf({ headers }: FastifyRequest): Headers {
  return new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The client's own view of this server's address, since only that one is known to reach it. */
function webSocketUrl(request: FastifyRequest, path: string): string {
  const scheme = request.protocol === 'https' ? 'wss' : 'ws';
  const url = `${scheme}://${request.host}${path}`;
  if (
    !request.host ||
    !URL.canParse(url) ||
    new URL(url).host.length === 0 ||
    new URL(url).pathname !== path
  ) {
    throw new RequestError(400, 'invalid-host', 'Send a Host header with the address of this server.');
  }
  return url;
}
