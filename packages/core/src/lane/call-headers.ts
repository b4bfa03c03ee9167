/**
 * Names of the headers by which the host tells our kernel of a call that comes over HTTP. Lower case;
 * a request of a client that bears one of them loses it.
 */
export const CallHeader = {
  /** What all of them begin with. */
  prefix: 'x-skillet-',
  /** The number of the call, by which the side pipe knows it. */
  id: 'x-skillet-call',
  requestId: 'x-skillet-request-id',
  /** When the caller gets a 504, in milliseconds since the epoch. */
  deadline: 'x-skillet-deadline',
} as const;
