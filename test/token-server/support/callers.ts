import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { chromium, type Browser, type Page } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../../scripts/browser.mjs';
import { buildApp, type AppOptions } from '../../../token-server/src/app.ts';
import type { Config } from '../../../token-server/src/config.ts';
import { BadLine } from './bad-line.ts';
import { testConfig } from './server.ts';
import { until } from './until.ts';

const sdk = readFileSync(createRequire(import.meta.url).resolve('twilio-video/dist/twilio-video.min.js'));

/** Frames decoded or sound samples received of one track. */
interface Received {
  kind: 'video' | 'audio';
  count: number;
}

/** What the page's script offers. */
interface InPage {
  caller: {
    room: unknown;
    events: string[];
    errors: string[];
    messages: string[];
    join(
      room: string,
      identity: string,
      options?: object,
    ): Promise<{ sid: string; name: string; identity: string }>;
    failToJoin(room: string, identity: string, options?: object): Promise<SdkError | null>;
    leave(): void;
    received(identity: string): Promise<Received[]>;
    openPeerConnections(): number;
  };
}

export interface SdkError {
  name: string;
  code: number;
  message: string;
}

/** One browser tab with the unmodified SDK in it. */
export class Caller {
  constructor(
    readonly page: Page,
    readonly identity: string,
  ) {}

  join(room: string, options: object = {}) {
    return this.page.evaluate(
      ([name, identity, more]) => (globalThis as unknown as InPage).caller.join(name, identity, more),
      [room, this.identity, options] as const,
    );
  }

  failToJoin(room: string, options: object = {}) {
    return this.page.evaluate(
      ([name, identity, more]) => (globalThis as unknown as InPage).caller.failToJoin(name, identity, more),
      [room, this.identity, options] as const,
    );
  }

  leave() {
    return this.page.evaluate(() => (globalThis as unknown as InPage).caller.leave());
  }

  received(identity: string) {
    return this.page.evaluate((other) => (globalThis as unknown as InPage).caller.received(other), identity);
  }

  events() {
    return this.page.evaluate(() => (globalThis as unknown as InPage).caller.events);
  }

  messages() {
    return this.page.evaluate(() => (globalThis as unknown as InPage).caller.messages);
  }

  errors() {
    return this.page.evaluate(() => (globalThis as unknown as InPage).caller.errors);
  }

  openPeerConnections() {
    return this.page.evaluate(() => (globalThis as unknown as InPage).caller.openPeerConnections());
  }

  /** Runs an expression with `caller`, `room` and `tracks` in the page. */
  run<T = unknown>(expression: string): Promise<T> {
    return this.page.evaluate(
      `(async () => { const { caller } = window; const { room, tracks } = caller; return (${expression}); })()`,
    );
  }

  /** Waits until someone's camera and microphone arrive, on the tracks that the SDK has handed out for them. */
  hears(other: Caller): Promise<void> {
    return this.hearsAll(other, 1);
  }

  /** Waits until sound and exactly this many videos of someone arrive. */
  async hearsAll(other: Caller, videos: number, audios = 1): Promise<void> {
    const before = await this.received(other.identity);
    const growing = (now: Received[], kind: string) =>
      // A track that has moved to a new peer connection counts from zero again.
      now.filter((track, i) => {
        const known = before[i]?.count ?? 0;
        return track.kind === kind && track.count > (track.count < known ? 0 : known) + 2;
      }).length;
    await until(
      async () => {
        const now = await this.received(other.identity);
        return (
          now.length === videos + audios &&
          growing(now, 'video') === videos &&
          growing(now, 'audio') === audios
        );
      },
      `${this.identity} should get ${videos} videos and ${audios} sounds from ${other.identity}`,
      20_000,
      async () =>
        JSON.stringify({ before, now: await this.received(other.identity), events: await this.events() }),
    );
  }

  /** Waits until the one video of each of so many others arrives. */
  async seesEveryone(others: number): Promise<void> {
    const counts = async () => {
      const received = await this.run<Received[][]>(
        'Promise.all([...room.participants.values()].map(({ identity }) => caller.received(identity)))',
      );
      return received.map(([video]) => video?.count ?? 0);
    };
    const before = await counts();
    await until(
      async () => {
        const now = await counts();
        return (
          now.length === others && now.every((count, i) => count > (count < before[i]! ? 0 : before[i]!) + 1)
        );
      },
      `${this.identity} should see ${others} others`,
      60_000,
      async () => JSON.stringify({ before, now: await counts(), events: await this.events() }),
      1000,
    );
  }

  /** Waits for an event of the room, or for its n-th time. */
  sees(event: string, times = 1, timeout = 15_000): Promise<void> {
    return until(
      async () => (await this.events()).filter((seen) => seen === event).length >= times,
      `${this.identity} should see "${event}"`,
      timeout,
      async () => JSON.stringify(await this.events()),
    );
  }

  /** Ends the tab as a crash does: without a word. */
  async die(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    await Promise.race([session.send('Page.crash'), this.page.waitForEvent('crash')]);
  }
}

/** A server, a browser and a line between them. */
export class Stage {
  private constructor(
    public app: FastifyInstance,
    readonly line: BadLine,
    readonly browser: Browser,
    readonly start: (port: number) => Promise<FastifyInstance>,
    readonly ownsBrowser: boolean,
  ) {}

  static async open(
    changes: Partial<Config> = {},
    options: AppOptions & { browser?: Browser } = {},
  ): Promise<Stage> {
    const start = async (port: number) => {
      const app = await buildApp(testConfig({ rateLimit: 100_000, ...changes }), {
        ...options,
        folders: { demo: fileURLToPath(new URL('.', import.meta.url)) },
      });
      app.get('/sdk/twilio-video.min.js', (_request, reply) => reply.type('text/javascript').send(sdk));
      await app.listen({ host: '127.0.0.1', port });
      return app;
    };
    const app = await start(0);
    const line = await BadLine.to((app.server.address() as AddressInfo).port);
    return new Stage(
      app,
      line,
      options.browser ?? (await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() })),
      start,
      !options.browser,
    );
  }

  /** A new tab, with cookies and storage of its own. */
  async caller(identity: string): Promise<Caller> {
    // The SDK's own file makes a function from a string while it loads, which this server's policy rightly forbids.
    const context = await this.browser.newContext({ permissions: ['camera', 'microphone'], bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${this.line.url}/caller.html`);
    return new Caller(page, identity);
  }

  /** Another process would not know the rooms either; the old one says nothing to anybody, as when it is killed. */
  async restart(): Promise<void> {
    const { port } = this.app.server.address() as AddressInfo;
    this.line.dropAll();
    await this.app.close();
    this.app = await this.start(port);
  }

  async close(): Promise<void> {
    if (this.ownsBrowser) await this.browser.close();
    await this.line.close();
    await this.app.close();
  }
}
