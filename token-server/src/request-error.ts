/** What every failed request answers: a stable code for programs, a sentence for people. */
export interface ErrorAnswer {
  code: string;
  message: string;
}

/** A request that fails in a way its caller can do something about. */
export class RequestError extends Error {
  override name = 'RequestError';
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const answers: Record<number, ErrorAnswer> = {
  400: { code: 'bad-request', message: 'The request could not be understood: check its address and body.' },
  404: { code: 'not-found', message: 'Nothing is served at this address.' },
  405: {
    code: 'method-not-allowed',
    message: 'This address does not accept this method: see the Allow header.',
  },
  408: { code: 'request-timeout', message: 'The request did not arrive in time: send it again.' },
  413: { code: 'body-too-large', message: 'The body is too large: send { "room", "identity" } only.' },
  415: { code: 'unsupported-media-type', message: 'Send the body as application/json.' },
  429: {
    code: 'too-many-requests',
    message: 'Too many requests from this address: wait a minute and try again.',
  },
};

const internal: ErrorAnswer = {
  code: 'internal-error',
  message: 'The server could not answer: try again, and check its log if it happens again.',
};

/** The answer to a request that failed with this status and said nothing of its own. */
export function answerTo(status: number): ErrorAnswer {
  return answers[status] ?? (status < 500 ? answers[400]! : internal);
}

/** The body cannot be read as JSON. */
export function invalidJson(): RequestError {
  return new RequestError(
    400,
    'invalid-json',
    'The body is not valid JSON: send { "room": "…", "identity": "…" }.',
  );
}
