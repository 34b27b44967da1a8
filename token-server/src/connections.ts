import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';
import { hangUp } from './errors.ts';

/** Refuses connections from an address that has `limit` of them, whatever they are used for. */
export function boundConnections(server: Server, limit: number): void {
  const open = new Map<string, number>();
  const counted = new WeakSet<Socket>();
  server.on('connection', (socket: Socket) => {
    // A server gets a connection again when its request for an upgrade is ignored.
    if (counted.has(socket)) return;
    counted.add(socket);
    const address = normalizeIP(socket.remoteAddress ?? '');
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = open.get(address)! - 1;
      if (left) open.set(address, left);
      else open.delete(address);
    });
    if (count > limit) hangUp(socket, 429);
  });
}
