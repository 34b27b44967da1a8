import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** What every failed request answers: a stable code for programs, a sentence for people. */
export interface ErrorAnswer {
  code: string;
  message: string;
}

/** A request that fails in a way its caller can do something about. */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const answers: Record<number, ErrorAnswer> = {
  400: { code: 'bad-request', message: 'The request could not be understood: check its address and body.' },
  404: { code: 'not-found', message: 'Nothing is served at this address.' },
  405: { code: 'method-not-allowed', message: 'This address takes no such request: see the Allow header.' },
  408: { code: 'request-timeout', message: 'The request did not come in time: send it again.' },
  413: { code: 'body-too-large', message: 'The body is too large: send { "room", "identity" } only.' },
  415: { code: 'unsupported-media-type', message: 'Send the body as application/json.' },
  429: {
    code: 'too-many-requests',
    message: 'Too many requests from this address: wait a minute and try again.',
  },
};

const internal: ErrorAnswer = {
  code: 'internal-error',
  message: 'The server failed to answer: try again, and look into its log if it happens again.',
};

/** Answers any error that a route, a plugin or Fastify itself has raised. */
export function answerError(
  error: FastifyError | RequestError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  // A file that is not to be seen is not there.
  const status = error.statusCode === 403 ? 404 : (error.statusCode ?? 500);
  if (status >= 500) request.log.error({ err: error }, 'request failed');
  void reply.code(status).header('cache-control', 'no-store').send(describe(error, status));
}

/** Answers a request for an address that does not exist, or one that exists and takes other methods. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const url = request.url.split('?', 1)[0]!;
  const allowed = ['GET', 'HEAD', 'POST'].filter((method) => request.server.hasRoute({ method, url }));
  if (allowed.length > 0) reply.code(405).header('allow', allowed.join(', '));
  else reply.code(404);
  void reply.header('cache-control', 'no-store').send(answers[reply.statusCode]);
}

/** Answers what is not even HTTP, has headers without end or does not come, and hangs up. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else hangUp(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400);
}

/** Answers on a bare socket, and ends it. */
export function hangUp(socket: Duplex, status: 400 | 408 | 429): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(answers[status]);
  // It may be in the middle of a request whose rest nobody waits for.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function describe(error: FastifyError | RequestError, status: number): ErrorAnswer {
  if (error instanceof RequestError) return { code: error.code, message: error.message };
  if (error.code?.startsWith('FST_ERR_CTP_') && status === 400) {
    return {
      code: 'invalid-json',
      message: 'The body is not valid JSON: send { "room": "…", "identity": "…" }.',
    };
  }
  // A plugin's or Fastify's own message may quote the request or the server's insides; ours do not.
  return answers[status] ?? (status < 500 ? answers[400]! : internal);
}
