import net, { type AddressInfo, type Socket } from 'node:net';

/** A TCP relay in front of the server that can lose the connections of one client at a chosen instant. */
export class BadLine {
  readonly #server: net.Server;
  readonly #connections = new Set<{ who: string; silent: boolean; end: () => void }>();
  /** Milliseconds by which each direction is late, so that there is always something under way to lose. */
  latency = 0;

  private constructor(server: net.Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<BadLine> {
    const server = net.createServer({ noDelay: true });
    const line = new BadLine(server);
    server.on('connection', (client) =>
      line.#relay(client, net.connect({ port, host: '127.0.0.1', noDelay: true })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Loses everything that this client and the server say for a while, then the connection itself. */
  async drop(who: string, silence = 0): Promise<number> {
    const lost = [...this.#connections].filter((connection) => connection.who === who);
    for (const connection of lost) connection.silent = true;
    await new Promise((resolve) => setTimeout(resolve, silence));
    for (const connection of lost) connection.end();
    return lost.length;
  }

  /** Loses all connections, and what is said on them, at once. */
  dropAll(): void {
    for (const connection of this.#connections) connection.end();
  }

  close(): Promise<void> {
    this.dropAll();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #relay(client: Socket, server: Socket): void {
    const connection = {
      who: '',
      silent: false,
      end: () => {
        client.resetAndDestroy();
        server.resetAndDestroy();
        this.#connections.delete(connection);
      },
    };
    this.#connections.add(connection);
    const forward = (from: Socket, to: Socket) => {
      from.on('data', (data: Buffer) => {
        connection.who ||= /^GET \/signaling\?who=(\S+)/.exec(data.toString('latin1'))?.[1] ?? '';
        const pass = () => void (connection.silent || to.destroyed || to.write(data));
        if (this.latency) setTimeout(pass, this.latency);
        else pass();
      });
      from.on('error', connection.end);
      from.on('close', connection.end);
    };
    forward(client, server);
    forward(server, client);
  }
}
