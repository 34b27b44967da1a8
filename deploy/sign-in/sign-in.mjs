import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { setSignedCookie } from 'hono/cookie';

/*
 * Stands for your site: it knows who is who, and says so in a signed cookie, which `admit.mjs` reads. A real one asks for a
 * password here.
 */

const { SESSION_SECRET, CALL_URL = 'http://localhost:3000/', PORT = '3001' } = process.env;
if (!SESSION_SECRET)
  throw new Error('Set SESSION_SECRET, here and for the token server, to the same long secret.');

const site = new Hono();
site.get('/', (context) =>
  context.html(`<!doctype html>
    <html lang="en">
      <title>Sign in</title>
      <form method="post">
        <label>Your name <input name="person" autocomplete="username" required /></label>
        <button>Sign in</button>
      </form>
    </html>`),
);
site.post('/', async (context) => {
  const { person } = await context.req.parseBody();
  await setSignedCookie(context, 'person', String(person), SESSION_SECRET, {
    httpOnly: true,
    sameSite: 'Lax',
    secure: CALL_URL.startsWith('https:'),
  });
  return context.redirect(CALL_URL, 303);
});

serve({ fetch: site.fetch, port: Number(PORT) }, ({ port }) => {
  process.stdout.write(`Sign in at http://localhost:${port}\n`);
});
