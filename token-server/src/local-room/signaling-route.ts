import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { normalizeIP } from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { hangUp } from '../errors.ts';
import { Connection } from './connection.ts';
import type { LocalRooms } from './local-rooms.ts';
import type { Participant } from './participant.ts';
import { SignalingError } from './signaling-error.ts';

/**
 * The WebSocket on which the unmodified SDK joins the local rooms.
 * @param pathOf of the address of a request, as the routes have it
 */
export async function signalingRoute(
  app: FastifyInstance,
  rooms: LocalRooms,
  path: string,
  pathOf: (url: string) => string,
): Promise<void> {
  // Registered before the plugin's own hook, which closes the sockets: people are told that their room has ended.
  app.addHook('preClose', async () => rooms.close());
  await app.register(websocket, {
    options: {
      // `Connection` bounds it, and says so.
      maxPayload: 0,
      perMessageDeflate: false,
      server: upgradesOf(app.server, (url) => pathOf(url).split('?', 1)[0] === path) as Server,
    },
    // Whatever a client sends is no fault of the server's.
    errorHandler: (error, socket, request) => {
      request.log.debug({ reason: error.message }, 'signaling socket failed');
      socket.terminate();
    },
  });
  app.websocketServer.on('wsClientError', (_error, socket) => hangUp(socket, 400));
  const sockets = new Map<string, number>();

  app.route({
    method: 'GET',
    url: path,
    handler: (_request, reply) =>
      reply.code(426).headers({ upgrade: 'websocket', 'cache-control': 'no-store' }).send({
        code: 'upgrade-required',
        message: 'This address accepts only WebSockets.',
      }),
    wsHandler: (socket, request) => {
      // An IPv6 client has a whole network of addresses to itself: that network counts as one.
      const address = normalizeIP(request.ip);
      const open = (sockets.get(address) ?? 0) + 1;
      if (open > rooms.limits.socketsPerAddress) {
        socket.close(1013, 'Too many connections from this address');
        setTimeout(() => socket.terminate(), 1000).unref();
        return;
      }
      sockets.set(address, open);

      let participant: Participant | null = null;
      const connection: Connection = new Connection(socket, request.raw.socket, rooms, address, {
        busy: (body) => rooms.isBusy(body, address),
        message: (body) => {
          try {
            participant = rooms.receive(body, connection, participant, address);
          } catch (error) {
            if (error instanceof SignalingError) request.log.info({ code: error.code }, error.message);
            else request.log.error({ err: error }, 'signaling message failed');
            throw error;
          }
        },
        left: () => {
          if (participant) rooms.leave(participant);
        },
        lost: (how) => {
          if (participant) rooms.suspend(participant, connection, how);
          const left = sockets.get(address)! - 1;
          if (left) sockets.set(address, left);
          else sockets.delete(address);
        },
      });
    },
  });
}

/**
 * The upgrades of a server that ask for a WebSocket where there is one. Every other request is answered as one that asks for no
 * upgrade, as HTTP has it: Node alone would take it for one as soon as anybody listens for upgrades.
 */
function upgradesOf(server: Server, isThere: (url: string) => boolean): EventEmitter {
  const upgrades = new EventEmitter();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { method, url = '', headers } = request;
    if (method === 'GET' && isThere(url) && /^websocket$/i.test(headers.upgrade ?? '')) {
      // The plugin ends the socket of a request that is refused.
      upgrades.emit('upgrade', request, socket, head);
      return;
    }
    socket.unshift(Buffer.concat([withoutUpgrade(request), head]));
    server.emit('connection', socket);
  });
  return upgrades;
}

function withoutUpgrade({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!/^(upgrade|connection)$/i.test(rawHeaders[i]!)) lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
