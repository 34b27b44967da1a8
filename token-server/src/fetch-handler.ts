import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { ConfigError } from './credentials.ts';
import { answerTo, invalidJson, RequestError } from './request-error.ts';
import { videoToken, type VideoTokenOptions } from './video-token.ts';

export { ConfigError, readCredentials, type TwilioCredentials } from './credentials.ts';
export type { Admission, Admit, Asker, VideoTokenAnswer } from './video-token.ts';

/** What the handler hands out tokens with. */
export interface FetchHandlerOptions extends Omit<VideoTokenOptions, 'credentials'> {
  /** What `readCredentials(env)` answers. There is no local room here, so `null` is refused. */
  credentials: VideoTokenOptions['credentials'] | null;
  /** Other sites whose pages may ask for tokens, with their people's cookies. */
  corsOrigins?: string[];
}

/**
 * The token endpoint as a function from `Request` to `Response`, for Cloudflare Workers, Deno, Bun, and servers and
 * frameworks that speak these. It takes `GET …?room=&identity=`, and `POST` with the same two as JSON, at whatever
 * address its host gives it. It bounds no rates: that is the host's, who sees all its instances.
 * @throws {ConfigError} without credentials
 */
export function createFetchHandler(options: FetchHandlerOptions): (request: Request) => Promise<Response> {
  const { credentials, corsOrigins = [], ...others } = options;
  if (!credentials)
    throw new ConfigError('Set TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET.');
  const settings = { ...others, credentials };
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
  });
  if (corsOrigins.length)
    app.use(cors({ origin: corsOrigins, allowMethods: ['GET', 'POST'], credentials: true }));
  app.get('*', async (context) =>
    context.json(await videoToken(queryOf(context.req.queries()), context.req.raw.headers, settings)),
  );
  app.post('*', bodyLimit({ maxSize: 4096, onError: (context) => context.json(answerTo(413), 413) }));
  app.post('*', async (context) => {
    const { req } = context;
    if (!/^application\/json\b/i.test(req.header('content-type') ?? ''))
      return context.json(answerTo(415), 415);
    const body: unknown = await req.json().catch(() => {
      throw invalidJson();
    });
    return context.json(await videoToken(body, req.raw.headers, settings));
  });
  app.all('*', (context) => context.json(answerTo(405), 405, { allow: 'GET, HEAD, POST' }));
  app.onError((error, context) => {
    if (error instanceof RequestError) {
      const { code, message, statusCode } = error;
      return Response.json({ code, message }, { status: statusCode });
    }
    console.error(error);
    return context.json(answerTo(500), 500);
  });
  return async (request) => app.fetch(request);
}

/** A field that is there twice is a list, and refused as one. */
function queryOf(queries: Record<string, string[]>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(queries).map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
  );
}
