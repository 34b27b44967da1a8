import { parseSigned } from 'hono/utils/cookie';

/** Who may go where. Yours is in your database. */
const ROOMS = { ada: ['mask', 'team'], ben: ['mask'] };

/**
 * Whose session it is, and whether that person may enter the room: the token server (`ADMIT=deploy/sign-in/admit.mjs`), the fetch
 * handler and Twilio Functions ask this before they hand out a token.
 */
export default async function admit({ room, headers }) {
  const { person } = await parseSigned(headers.get('cookie') ?? '', process.env.SESSION_SECRET, 'person');
  // `false` if somebody has forged the cookie.
  if (!person || !Object.hasOwn(ROOMS, person)) return { refused: 'not-signed-in' };
  if (!ROOMS[person].includes(room))
    return { refused: 'room-not-allowed', message: `You are not in the list of the room “${room}”` };
  return { identity: person };
}
