import type { FastifyInstance, FastifyRequest } from 'fastify';
import { videoToken, type VideoTokenAnswer, type VideoTokenOptions } from './video-token.ts';

/** What the token routes need to know. */
export interface TokenRoutesOptions extends VideoTokenOptions {
  /** Requests per minute and address. */
  rateLimit: number;
  /** Where the local room's WebSocket is, when there is one. */
  signaling?: (request: FastifyRequest) => string;
}

/** `GET /video-token?room=&identity=` and `POST /video-token` with the same two as JSON. */
export function tokenRoutes(app: FastifyInstance, options: TokenRoutesOptions): void {
  const { rateLimit } = options;
  const answer = async (request: FastifyRequest, wanted: unknown): Promise<VideoTokenAnswer> => {
    const signaling = options.signaling?.(request);
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
