import { startServer } from './server.ts';

/** Its tokens run out after some seconds, which the product's own settings do not allow for. */
const { url } = await startServer({ tokenTtl: 8 });
console.log(url);
