/** What a server may take, and how long. */
export interface Limits {
  /** Milliseconds in which it has to be ready after its start; packages may have to be fetched first. */
  readonly start: number;
  /** Milliseconds after which a server that has not answered `server/discover` is asked the older way too. */
  readonly probe: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Bytes that may wait until the server reads them. */
  readonly waitingBytes: number;
  /** Milliseconds that it has to end by itself, and again after it was told to. */
  readonly grace: number;
  /** Milliseconds in which a server over HTTP takes a connection. */
  readonly connect: number;
  /** Milliseconds for which a server over HTTP that is away is tried: by calls that may be made twice, and by others. */
  readonly reach: number;
  readonly reachOnce: number;
  /** Tools, or entries of another kind, in its whole list, and bytes of that. */
  readonly tools: number;
  readonly toolBytes: number;
  /** Milliseconds for the whole list. */
  readonly list: number;
  /** Requests of the server that may be open at once. */
  readonly serverRequests: number;
}

/** The limits where nothing else is said. */
export const LIMITS: Limits = {
  start: 60_000,
  probe: 2_000,
  messageBytes: 10 * 1024 * 1024,
  waitingBytes: 16 * 1024 * 1024,
  grace: 2_000,
  connect: 10_000,
  reach: 5_000,
  reachOnce: 800,
  tools: 2_000,
  toolBytes: 4 * 1024 * 1024,
  list: 30_000,
  serverRequests: 64,
};
