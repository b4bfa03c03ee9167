import { HOST_HINTS } from './hints.ts';
import { HOST_ERRORS, type HostError, type HostErrorCode } from './host-error.ts';

/** A skill that may do what another could not. */
export interface Alternative {
  readonly mount: string;
  readonly name: string;
}

/** The body of an RFC 9457 `application/problem+json` answer. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: HostErrorCode;
  readonly mount?: string;
  readonly request_id: string;
  /** What the caller can do. */
  readonly hint: string;
  /** Seconds to wait before another try, where that is known. */
  readonly retry_after_s?: number;
  /** The item of `RateLimit-Policy` that is used up; named as draft-ietf-httpapi-ratelimit-headers does. */
  readonly 'violated-policies'?: readonly string[];
  /** The likeliest first; left out when there are none. */
  readonly alternatives?: readonly Alternative[];
  readonly retryable: boolean;
}

/** The problem document of an error. */
export function toProblem(
  error: HostError,
  requestId: string,
  mount?: string,
  alternatives: readonly Alternative[] = [],
): ProblemDocument {
  const { status, title } = HOST_ERRORS[error.code];
  return {
    type: `urn:skillet-host:error:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    ...(mount === undefined ? {} : { mount }),
    request_id: requestId,
    hint: HOST_HINTS[error.code],
    ...(error.retryAfter === undefined ? {} : { retry_after_s: Math.ceil(error.retryAfter) }),
    ...(error.violated === undefined ? {} : { 'violated-policies': [error.violated] }),
    ...(alternatives.length === 0 ? {} : { alternatives }),
    retryable: error.retryable,
  };
}
