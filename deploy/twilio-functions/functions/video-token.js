// Answers /video-token as the token server does, by the same core. `npm run functions` at the repository's root puts that core, and
// the module that says who is signed in, among the private assets.
const { answerTo, readCredentials, RequestError, videoToken } = require(
  Runtime.getAssets()['/token-core.js'].path,
);
const hook = Runtime.getAssets()['/admit.js'];
const admit = hook && require(hook.path).default;

exports.handler = async (context, event, callback) => {
  const answer = (status, body) => {
    const response = new Twilio.Response();
    response.setStatusCode(status);
    response.appendHeader('Content-Type', 'application/json');
    response.appendHeader('Cache-Control', 'no-store');
    response.setBody(body);
    callback(null, response);
  };
  try {
    const {
      ACCOUNT_SID,
      TWILIO_ACCOUNT_SID = ACCOUNT_SID,
      TWILIO_API_KEY_SID,
      TWILIO_API_KEY_SECRET,
    } = context;
    const credentials = readCredentials({ TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET });
    if (!credentials) throw new Error('Set TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET.');
    answer(200, await videoToken(event, headersOf(event.request), { credentials, admit }));
  } catch (error) {
    if (error instanceof RequestError) {
      answer(error.statusCode, { code: error.code, message: error.message });
      return;
    }
    console.error(error);
    answer(500, answerTo(500));
  }
};

/** A query may put anything in the place of the request; then nobody is signed in. */
function headersOf(request) {
  const { headers, cookies } = Object(request);
  const list = new Headers(Object.entries(Object(headers)).map(([name, value]) => [name, String(value)]));
  if (!list.has('cookie'))
    list.set(
      'cookie',
      Object.entries(Object(cookies))
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
    );
  return list;
}
