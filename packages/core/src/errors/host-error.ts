import type { RateLimitFields } from '../limits/pass.ts';

/** Everything the host itself answers with, and its HTTP status. A missing status does not compile. */
export const HOST_ERRORS = {
  cross_site: {
    status: 403,
    title: 'Web pages of this origin may not call the host',
    retryable: false,
  },
  unauthenticated: {
    status: 401,
    title: 'It is not known who calls',
    retryable: false,
  },
  forbidden: { status: 403, title: 'This caller may not do that', retryable: false },
  unknown_host: { status: 403, title: 'The host is not known by this name', retryable: false },
  body_too_large: { status: 413, title: 'Request body too large', retryable: false },
  invalid_query: { status: 400, title: 'The query cannot be answered', retryable: false },
  analytics_unavailable: {
    status: 503,
    title: 'What was counted cannot be read',
    retryable: true,
  },
  poison_input: {
    status: 422,
    title: 'This input ends the workers of the skill',
    retryable: false,
  },
  caller_refused: {
    status: 429,
    title: 'Requests of this caller end the workers of the skill',
    retryable: true,
  },
  rate_limited: {
    status: 429,
    title: 'More calls than this caller, or this skill, may have',
    retryable: true,
  },
  too_many_guesses: {
    status: 429,
    title: 'Too many wrong keys or tokens came from this address',
    retryable: true,
  },
  skill_error: { status: 500, title: 'The skill failed', retryable: false },
  permission_denied: {
    status: 500,
    title: 'The skill may not do what it tried to do',
    retryable: false,
  },
  internal_error: { status: 500, title: 'Internal error of the host', retryable: false },
  worker_crashed: { status: 502, title: 'The worker died during this request', retryable: true },
  member_lost: {
    status: 502,
    title: 'The host that had this request was lost',
    retryable: true,
  },
  limit_exceeded: { status: 502, title: 'The skill exceeded a limit', retryable: false },
  bad_skill_response: { status: 502, title: 'The skill gave an unusable answer', retryable: false },
  skill_overloaded: {
    status: 503,
    title: 'Too many requests wait for this skill',
    retryable: true,
  },
  host_overloaded: { status: 503, title: 'The host is overloaded', retryable: true },
  partial_failure: {
    status: 503,
    title: 'Not all processes that share the port did it',
    retryable: true,
  },
  issuer_unavailable: {
    status: 503,
    title: 'Tokens cannot be checked at present',
    retryable: true,
  },
  skill_unavailable: { status: 503, title: 'The skill is not available', retryable: true },
  host_stopping: { status: 503, title: 'The host is stopping', retryable: true },
  skill_timeout: { status: 504, title: 'The skill did not answer in time', retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

/** One of the closed set of errors the host itself reports. */
export type HostErrorCode = keyof typeof HOST_ERRORS;

/** What a host error carries besides its code. */
export interface HostErrorOptions {
  /** Seconds after which another try makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** Whether the same request may succeed later; default: what holds for the code. */
  readonly retryable?: boolean;
  /** How to show who one is; sent as `WWW-Authenticate`. */
  readonly challenge?: string;
  /** Which limits hold, and how much of them is left; sent as `RateLimit-Policy` and `RateLimit`. */
  readonly rateLimit?: RateLimitFields;
  /** The one of them that is used up. */
  readonly violated?: string;
  readonly cause?: unknown;
}

/** An error of the host, not of a skill: it becomes an RFC 9457 problem document. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean;
  readonly challenge: string | undefined;
  readonly rateLimit: RateLimitFields | undefined;
  readonly violated: string | undefined;

  /** `detail` is read by clients: a sentence without paths, stacks or credentials. */
  constructor(code: HostErrorCode, detail: string, options: HostErrorOptions = {}) {
    super(detail, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.challenge = options.challenge;
    this.rateLimit = options.rateLimit;
    this.violated = options.violated;
    this.retryable = options.retryable ?? HOST_ERRORS[code].retryable;
  }

  get status(): number {
    return HOST_ERRORS[this.code].status;
  }
}

/** Turns anything thrown into a host error; what is not one becomes `internal_error` with its cause kept. */
export function toHostError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  return new HostError('internal_error', 'The host failed at this request. Its log says why.', {
    cause: thrown,
  });
}
