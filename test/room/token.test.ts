import { expect } from '@open-wc/testing';
import type { MaskRoomError } from '../../src/errors/index.ts';
// The texts come with the call.
import '../../src/room/errors.ts';
import { fetchGrant } from '../../src/room/token.ts';

describe('the token', () => {
  const { fetch } = window;
  let asked: string[];

  /** Answers as no server here could be made to. */
  const answer = (make: () => Response | Promise<Response>) => {
    window.fetch = async (url) => {
      asked.push(String(url));
      return make();
    };
  };
  const ask = (signal = new AbortController().signal) =>
    fetchGrant('/video-token', { room: 'mask', identity: 'Anna & Ben' }, signal);
  const failure = async (promise: Promise<unknown>): Promise<MaskRoomError> =>
    promise.then(
      () => expect.fail('it should have failed'),
      (error: MaskRoomError) => error,
    );

  beforeEach(() => (asked = []));
  afterEach(() => (window.fetch = fetch));

  it('asks for the room and the name, and returns what the server answered', async () => {
    answer(() =>
      Response.json({
        token: 'jwt',
        identity: 'Anna',
        room: 'mask',
        expiresAt: 'x',
        signaling: 'wss://here',
      }),
    );
    expect(await ask()).to.deep.equal({
      token: 'jwt',
      room: 'mask',
      signaling: 'wss://here',
    });
    expect(new URL(asked[0]!).search).to.equal('?room=mask&identity=Anna+%26+Ben');
  });

  it('omits an empty name, so that the server chooses one', async () => {
    answer(() => Response.json({ token: 'jwt' }));
    await fetchGrant(
      'https://other.example/token?v=2',
      { room: 'mask', identity: '' },
      new AbortController().signal,
    );
    expect(asked).to.deep.equal(['https://other.example/token?v=2&room=mask']);
  });

  for (const [what, make, code] of [
    ['no server', () => Promise.reject(new TypeError('Failed to fetch')), 'token-server-unreachable'],
    ['404', () => new Response('', { status: 404 }), 'token-server-not-found'],
    ['429', () => new Response('{}', { status: 429 }), 'token-server-busy'],
    ['500', () => new Response('oh', { status: 500 }), 'token-server-failed'],
    ['403 without a reason', () => new Response('no', { status: 403 }), 'token-server-failed'],
    [
      '400 with a reason',
      () => Response.json({ code: 'x', message: 'No such room.' }, { status: 400 }),
      'token-refused',
    ],
    ['a page of HTML', () => new Response('<!doctype html><title>Hello</title>'), 'token-missing'],
    ['nothing', () => new Response(''), 'token-missing'],
    ['401', () => new Response('', { status: 401 }), 'token-signed-out'],
    ['401 with a reason', () => Response.json({ message: 'Who?' }, { status: 401 }), 'token-signed-out'],
    ['401 with a page', () => new Response('<h1>Login</h1>', { status: 401 }), 'token-signed-out'],
    ['null', () => Response.json(null), 'token-missing'],
    ['a list', () => Response.json(['jwt']), 'token-missing'],
    ['no token', () => Response.json({ jwt: 'x' }), 'token-missing'],
    ['a token that is no string', () => Response.json({ token: { jwt: 1 } }), 'token-missing'],
    ['an empty token', () => Response.json({ token: '' }), 'token-missing'],
  ] as const)
    it(`fails with ${code} after ${what}`, async () => {
      answer(make);
      const error = await failure(ask());
      expect(error.code).to.equal(code);
      expect(error.message).not.to.match(/[{}]/);
    });

  it('puts the reason of a refusal into the message', async () => {
    answer(() => Response.json({ message: 'The room must have 1 to 128 characters.' }, { status: 400 }));
    expect((await failure(ask())).message).to.equal(
      'The token server refused: The room must have 1 to 128 characters.',
    );
  });

  for (const [what, body] of [
    ['a bare text', 'eyJh.eyJq.c2ln'],
    ['a bare text with a line break', 'eyJh.eyJq.c2ln\n'],
    ['a text in JSON', '"eyJh.eyJq.c2ln"'],
  ])
    it(`accepts a token that is ${what}`, async () => {
      answer(() => new Response(body));
      expect((await ask()).token).to.equal('eyJh.eyJq.c2ln');
    });

  it('accepts no other text as a token, and no token from a failed answer', async () => {
    answer(() => new Response('You are welcome.'));
    expect((await failure(ask())).code).to.equal('token-missing');
    answer(() => Response.json({ token: 'jwt' }, { status: 500 }));
    expect((await failure(ask())).code).to.equal('token-server-failed');
  });

  it('says that the person is signed out if the server redirects to its sign-in page', async () => {
    window.fetch = fetch;
    const error = await failure(
      fetchGrant('/signed-out/video-token', { room: 'a', identity: '' }, new AbortController().signal),
    );
    expect(error.code).to.equal('token-signed-out');
    expect(error.message).to.contain(`${location.origin}/sign-in`);
  });

  it('sends cookies according to the credentials setting', async () => {
    const sent: unknown[] = [];
    window.fetch = async (_url, options) => {
      sent.push(options!.credentials);
      return Response.json({ token: 'jwt' });
    };
    await ask();
    await fetchGrant('/t', { room: 'a', identity: '' }, new AbortController().signal, 'include');
    expect(sent).to.deep.equal(['same-origin', 'include']);
  });

  it('fails with token-server-not-found for an invalid address', async () => {
    expect(
      (await failure(fetchGrant('http://', { room: 'a', identity: '' }, new AbortController().signal))).code,
    ).to.equal('token-server-not-found');
  });

  for (const [what, hang] of [
    ['accepts and stays silent', (stopped: Promise<never>) => stopped],
    [
      'begins to answer and stops',
      (stopped: Promise<never>) =>
        Promise.resolve(
          new Response(
            new ReadableStream({ start: (body) => stopped.catch((reason) => body.error(reason)) }),
          ),
        ),
    ],
  ] as const)
    it(`gives up on a server that ${what}`, async () => {
      const { setTimeout } = window;
      const waits: unknown[] = [];
      // Twenty seconds in twenty milliseconds.
      window.setTimeout = ((handle: () => void, wait: number) => {
        waits.push(wait);
        return setTimeout(handle, wait / 1000);
      }) as typeof window.setTimeout;
      window.fetch = (_url, options) =>
        hang(
          new Promise((_resolve, reject) =>
            options!.signal!.addEventListener('abort', () => reject(new DOMException('x', 'AbortError'))),
          ),
        );
      try {
        const error = await failure(ask());
        expect(error.code).to.equal('token-server-silent');
        expect(error.message).to.contain('20 seconds');
        expect(waits).to.deep.equal([20_000]);
      } finally {
        window.setTimeout = setTimeout;
      }
    });

  it('stops when it is aborted', async () => {
    const abort = new AbortController();
    window.fetch = (_url, options) =>
      new Promise((_resolve, reject) =>
        options!.signal!.addEventListener('abort', () => reject(new DOMException('x', 'AbortError'))),
      );
    const asking = ask(abort.signal);
    abort.abort();
    expect((await failure(asking)).code).to.equal('aborted');
  });
});
