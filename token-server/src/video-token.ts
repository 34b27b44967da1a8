import { randomBytes } from 'node:crypto';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mintAccessToken } from './access-token.ts';
import type { TwilioCredentials } from './config.ts';
import { RequestError } from './errors.ts';

/** What `GET` and `POST /video-token` answer. */
export interface VideoTokenAnswer {
  token: string;
  identity: string;
  room: string;
  /** ISO 8601. */
  expiresAt: string;
  /** Where the SDK connects (its `wsServer` option); absent with Twilio's cloud, which the SDK finds by itself. */
  signaling?: string;
}

/** What the token routes need to know. */
export interface VideoTokenOptions {
  credentials: TwilioCredentials;
  ttl: number;
  /** Requests per minute and address. */
  rateLimit: number;
  /** Path of the local room's WebSocket, when there is one. */
  signalingPath?: string;
}

// Control characters and lone surrogates (which JSON can carry but UTF-8 cannot) would not survive the token.
const Name = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\p{Cc}\\p{Cs}]*$' });
const Wanted = Type.Object({ room: Type.Optional(Name), identity: Type.Optional(Name) });
type Wanted = Static<typeof Wanted>;

const nameRule = 'must be 1 to 128 characters without control characters.';

/** `GET /video-token?room=&identity=` and `POST /video-token` with the same two as JSON. */
export function videoTokenRoutes(app: FastifyInstance, options: VideoTokenOptions): void {
  const answer = (request: FastifyRequest, wanted: Wanted): VideoTokenAnswer => {
    const room = wanted.room ?? 'mask';
    const identity = wanted.identity ?? `guest-${randomBytes(2).toString('hex')}`;
    const { token, expiresAt } = mintAccessToken(options.credentials, { identity, room }, options.ttl);
    const signaling = options.signalingPath && { signaling: webSocketUrl(request, options.signalingPath) };
    return { token, identity, room, expiresAt: expiresAt.toISOString(), ...(signaling || {}) };
  };

  const shared = { config: { rateLimit: { max: options.rateLimit } }, schemaErrorFormatter: wantedError };
  app.get<{ Querystring: Wanted }>(
    '/video-token',
    { ...shared, schema: { querystring: Wanted } },
    (request, reply) => reply.header('cache-control', 'no-store').send(answer(request, request.query)),
  );
  app.post<{ Body: Wanted }>(
    '/video-token',
    { ...shared, schema: { body: Wanted }, bodyLimit: 4096 },
    (request, reply) => reply.header('cache-control', 'no-store').send(answer(request, request.body)),
  );
}

function wantedError(errors: { instancePath: string }[]): Error {
  const field = errors[0]?.instancePath.slice(1);
  if (field === 'room') return new RequestError(400, 'invalid-room', `"room" ${nameRule}`);
  if (field === 'identity') return new RequestError(400, 'invalid-identity', `"identity" ${nameRule}`);
  return new RequestError(400, 'invalid-body', 'Send a JSON object: { "room": "…", "identity": "…" }.');
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
