/** A request as it travels to an isolate: nothing in it has been parsed. */
export interface SkillRequest {
  readonly method: string;
  /** Path and query below the mount, e.g. `/run?x=1`. */
  readonly path: string;
  /** Raw header lines, `name\nvalue\nname\nvalue…`, as received. */
  readonly headers: string;
  readonly body: Uint8Array | null;
  readonly requestId: string;
}

/** A whole answer of a skill. */
export interface SkillResponse {
  readonly status: number;
  /** Flat list `name, value, …`; null means one `Content-Type: application/json`. */
  readonly headers: readonly string[] | null;
  readonly body: string | Uint8Array;
  readonly timing?: ResponseTiming;
}

/** Where the time of an answer went, in milliseconds. */
export interface ResponseTiming {
  /** Until an isolate took the request. */
  readonly queue: number;
  /** From then until the answer was there. */
  readonly skill: number;
}
