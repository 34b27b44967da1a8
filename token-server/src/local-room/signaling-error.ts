/** Twilio's error codes and words, which the SDK turns into its own error classes. */
const errors = {
  accessTokenInvalid: [20101, 'Invalid Access Token'],
  accessTokenHeaderInvalid: [20102, 'Invalid Access Token header'],
  accessTokenIssuerInvalid: [20103, 'Invalid Access Token issuer/subject'],
  accessTokenExpired: [20104, 'Access Token expired or expiration date invalid'],
  accessTokenNotYetValid: [20105, 'Access Token not yet valid'],
  accessTokenGrantsInvalid: [20106, 'Invalid Access Token grants'],
  accessTokenSignatureInvalid: [20107, 'Invalid Access Token signature'],
  signalingConnectionError: [53000, 'Signaling connection error'],
  signalingMessageInvalid: [53004, 'Invalid signaling message'],
  messageTooLarge: [53004, 'Signaling message is too large'],
  serverBusy: [53006, 'Server is busy'],
  roomNameInvalid: [53100, 'Room name is invalid'],
  roomNameTooLong: [53101, 'Room name is too long'],
  roomFull: [53105, 'Room contains too many Participants'],
  roomNotFound: [53106, 'Room not found'],
  roomCompleted: [53118, 'Room completed'],
  identityInvalid: [53200, 'Participant identity is invalid'],
  identityTooLong: [53201, 'Participant identity is too long'],
  identityCharsInvalid: [53202, 'Participant identity contains invalid characters'],
  participantNotFound: [53204, 'Participant not found'],
  duplicateIdentity: [53205, 'Participant disconnected because of duplicate identity'],
  trackNameTooLong: [53302, 'Track name is too long'],
  trackNameDuplicated: [53304, 'Track name is duplicated'],
  trackCapacityReached: [53305, 'The server has reached capacity and cannot fulfill this request'],
} as const satisfies Record<string, readonly [number, string]>;

/** The name of one of Twilio's errors. */
export type SignalingErrorName = keyof typeof errors;

/** Ends a client's stay in the local room, with one of Twilio's error codes. */
export class SignalingError extends Error {
  override name = 'SignalingError';
  readonly code: number;

  constructor(readonly kind: SignalingErrorName) {
    const [code, message] = errors[kind];
    super(message);
    this.code = code;
  }
}
