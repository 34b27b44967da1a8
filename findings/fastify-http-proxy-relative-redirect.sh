#!/usr/bin/env bash
# @fastify/http-proxy, which gives an application the path `/meet` and cuts it off (`rewritePrefix: '/'`), puts the path before every Location of its own
# host as if it were absolute: a relative redirect (`./docs/`, `?page=2`), which RFC 9110 allows and nginx leaves alone, becomes an
# address that does not exist (`/meet./docs/`, `/meet?page=2`).
# It matters to whoever puts an application that redirects relatively, just so that it works below any path, behind this proxy: the redirect leads to
# 404, though both are set up right. `internalRewriteLocationHeader: false` leaves the header alone; absolute paths then are the application's.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error fastify@5.12.8 @fastify/http-proxy@11.6.3 > /dev/null

cat > run.js <<'JS'
import fastify from 'fastify';
import httpProxy from '@fastify/http-proxy';
import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('@fastify/http-proxy/package.json');
const application = fastify();
const answers = { relative: './docs/', query: '?page=2', absolute: '/docs/' };
for (const [name, location] of Object.entries(answers))
  application.get(`/${name}`, (_request, reply) => reply.code(302).header('location', location).send());
const upstream = await application.listen({ host: '127.0.0.1', port: 0 });

async function through(options) {
  const site = fastify();
  await site.register(httpProxy, { upstream, prefix: '/meet', rewritePrefix: '/', ...options });
  const url = await site.listen({ host: '127.0.0.1', port: 0 });
  const seen = {};
  for (const name of Object.keys(answers)) {
    const { headers } = await fetch(`${url}/meet/${name}`, { redirect: 'manual' });
    seen[name] = headers.get('location');
  }
  await site.close();
  return seen;
}
const byDefault = await through({});
const off = await through({ internalRewriteLocationHeader: false });
await application.close();
console.log(`@fastify/http-proxy ${version}`);
for (const name of Object.keys(answers))
  console.log(`the application redirects to ${answers[name]}: the browser gets ${byDefault[name]}; left alone: ${off[name]}`);
const surprising =
  byDefault.relative === '/meet./docs/' && byDefault.query === '/meet?page=2' && byDefault.absolute === '/meet/docs/';
const escape = JSON.stringify(off) === JSON.stringify(answers);
if (!surprising || !escape) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.js
