import { normalizeIP } from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { Connection } from './connection.ts';
import type { LocalRooms } from './local-rooms.ts';
import type { Participant } from './participant.ts';
import { SignalingError } from './signaling-error.ts';

/** The WebSocket on which the unmodified SDK joins the local rooms. */
export async function signalingRoute(app: FastifyInstance, rooms: LocalRooms, path: string): Promise<void> {
  // Registered before the plugin's own hook, which closes the sockets: people are told that their room has ended.
  app.addHook('preClose', async () => rooms.close());
  await app.register(websocket, {
    options: { maxPayload: rooms.limits.messageBytes, perMessageDeflate: false },
  });
  const sockets = new Map<string, number>();

  app.get(path, { websocket: true }, (socket, request) => {
    // An IPv6 client has a whole network of addresses to itself: that network counts as one.
    const address = normalizeIP(request.ip);
    const open = (sockets.get(address) ?? 0) + 1;
    if (open > rooms.limits.socketsPerAddress) {
      socket.close(1013, 'Too many connections from this address');
      return;
    }
    sockets.set(address, open);

    let participant: Participant | null = null;
    const connection: Connection = new Connection(socket, rooms.limits, {
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
  });
}
