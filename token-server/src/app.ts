import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { boundConnections } from './connections.ts';
import type { TwilioCredentials } from './credentials.ts';
import { answerClientError, answerError, answerNotFound } from './errors.ts';
import { createLocalCredentials } from './local-room/local-credentials.ts';
import { defaultLimits, type Limits } from './local-room/limits.ts';
import { LocalRooms } from './local-room/local-rooms.ts';
import { signalingRoute } from './local-room/signaling-route.ts';
import { PublicAddress } from './public-address.ts';
import { securityHeaders } from './security-headers.ts';
import { staticFiles, type StaticFolders } from './static-files.ts';
import { tokenRoutes } from './token-routes.ts';
import type { Admit } from './video-token.ts';

/** What is not the environment's business: where files lie, and bounds that only tests change. */
export interface AppOptions {
  folders?: StaticFolders;
  limits?: Partial<Limits>;
  /** What signs the local room's tokens; by default nobody but this process can. */
  localCredentials?: TwilioCredentials;
  /** The host's own sign-in; without it anybody gets a token. */
  admit?: Admit | undefined;
  /** Takes the log, one JSON line at a time; stderr when absent. */
  log?: { write(line: string): void };
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The local room's rooms; `null` when Twilio's cloud answers the signalling. */
    localRooms: LocalRooms | null;
  }
}

const signalingPath = '/signaling';

/** The whole server, not yet listening: token endpoint, health, static files and, without credentials, the local room. */
export async function buildApp(config: Config, options: AppOptions = {}): Promise<FastifyInstance> {
  const address = new PublicAddress(config);
  const app = fastify({
    rewriteUrl: ({ url = '' }) => address.withoutBase(url),
    trustProxy: config.trustProxy,
    // A query of the wrong type is an error to tell, not one to guess around.
    ajv: { customOptions: { coerceTypes: false } },
    logger: {
      level: config.logLevel,
      stream: options.log ?? process.stderr,
      serializers: {
        // Without the query: who talks to whom is nobody's business but theirs.
        req: (request) => ({
          method: request.method,
          path: request.url.split('?', 1)[0],
          address: request.ip,
        }),
      },
    },
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
    forceCloseConnections: true,
    // A request whose end never comes, and an answer that nobody reads.
    requestTimeout: 20_000,
    connectionTimeout: 60_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5000 },
  });
  app.setErrorHandler(answerError);
  const limits = limitsFrom(config, options.limits);
  if (!config.trustProxy) boundConnections(app.server, limits.connectionsPerAddress);

  await app.register(cors, {
    origin: config.corsOrigins.length ? config.corsOrigins : false,
    methods: ['GET', 'POST'],
    // Only for the listed ones: with the cookies of their people, who may be signed in here.
    credentials: true,
  });
  await securityHeaders(app, address, { twilioCloud: config.twilio !== null });
  // The token endpoint has the configured limit; everything else only needs a bound.
  await app.register(rateLimit, { max: Math.max(3000, config.rateLimit), timeWindow: '1 minute' });
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, answerNotFound);

  const credentials = config.twilio ?? options.localCredentials ?? createLocalCredentials();
  const localRooms = config.twilio
    ? null
    : new LocalRooms(credentials, config.ice, limits, app.log.child({ part: 'local-room' }));
  app.decorate('localRooms', localRooms);
  if (localRooms) await signalingRoute(app, localRooms, signalingPath, (url) => address.withoutBase(url));

  tokenRoutes(app, {
    credentials,
    admit: options.admit,
    ttl: config.tokenTtl,
    rateLimit: config.rateLimit,
    ...(localRooms && {
      signaling: (request) => new URL(`.${signalingPath}`, address.of(request)).href.replace(/^http/, 'ws'),
    }),
  });
  app.get('/health', (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ status: 'ok', signaling: localRooms ? 'local' : 'twilio' }),
  );
  await staticFiles(app, options.folders ?? {});
  // As with a folder: links in its page would lead elsewhere.
  if (address.base !== '/')
    app.get(address.base.slice(0, -1), (_request, reply) => reply.redirect(address.base, 301));
  return app;
}

function limitsFrom(config: Config, overrides: Partial<Limits> = {}): Limits {
  return {
    ...defaultLimits,
    participantsPerRoom: config.maxParticipants,
    roomDuration: config.maxRoomDuration * 1000,
    ...overrides,
  };
}
