import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { answerTo, invalidJson, RequestError, type ErrorAnswer } from './request-error.ts';

/** Answers any error that a route, a plugin or Fastify itself has raised. */
export function answerError(
  error: FastifyError | RequestError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  // A file that is not to be seen is not there.
  const hidden = error.statusCode === 403 && !(error instanceof RequestError);
  const status = hidden ? 404 : (error.statusCode ?? 500);
  if (status >= 500) request.log.error({ err: error }, 'request failed');
  void reply.code(status).header('cache-control', 'no-store').send(describe(error, status));
}

/** Answers a request for an address that does not exist, or one that exists and takes other methods. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const url = request.url.split('?', 1)[0]!;
  const allowed = ['GET', 'HEAD', 'POST'].filter((method) => request.server.hasRoute({ method, url }));
  if (allowed.length > 0) reply.code(405).header('allow', allowed.join(', '));
  else reply.code(404);
  void reply.header('cache-control', 'no-store').send(answerTo(reply.statusCode));
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
  const body = JSON.stringify(answerTo(status));
  // It may be in the middle of a request whose rest nobody waits for.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function describe(error: FastifyError | RequestError, status: number): ErrorAnswer {
  const known = error.code?.startsWith('FST_ERR_CTP_') && status === 400 ? invalidJson() : error;
  if (known instanceof RequestError) return { code: known.code, message: known.message };
  // A plugin's or Fastify's own message may quote the request or the server's insides; ours do not.
  return answerTo(status);
}
