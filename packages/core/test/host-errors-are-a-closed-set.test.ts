import { describe, expect, it } from 'vitest';
import {
  HOST_ERRORS,
  HOST_HINTS,
  HostError,
  toHostError,
  toProblem,
  type HostErrorCode,
} from '../src/index.ts';

/** What clients rely on: a code never changes its status. */
const STATUS: Record<HostErrorCode, number> = {
  cross_site: 403,
  unauthenticated: 401,
  forbidden: 403,
  unknown_host: 403,
  body_too_large: 413,
  invalid_query: 400,
  analytics_unavailable: 503,
  poison_input: 422,
  caller_refused: 429,
  rate_limited: 429,
  too_many_guesses: 429,
  skill_error: 500,
  permission_denied: 500,
  internal_error: 500,
  worker_crashed: 502,
  member_lost: 502,
  limit_exceeded: 502,
  bad_skill_response: 502,
  skill_overloaded: 503,
  host_overloaded: 503,
  partial_failure: 503,
  issuer_unavailable: 503,
  skill_unavailable: 503,
  host_stopping: 503,
  skill_timeout: 504,
};

const codes = Object.keys(HOST_ERRORS) as HostErrorCode[];

describe('the errors of the host', () => {
  it('are these', () => {
    const statuses = Object.entries(HOST_ERRORS).map(([code, { status }]) => [code, status]);
    expect(Object.fromEntries(statuses)).toEqual(STATUS);
  });

  it('have titles of their own', () => {
    expect(new Set(Object.values(HOST_ERRORS).map(({ title }) => title)).size).toBe(codes.length);
  });

  it.each(codes)('%s becomes a problem document', (code) => {
    const { status, title, retryable } = HOST_ERRORS[code];
    const error = new HostError(code, 'What happened.', { retryAfter: 3 });
    expect(error.status).toBe(status);
    expect(toProblem(error, 'req-1', 'time')).toEqual({
      type: `urn:skillet-host:error:${code}`,
      title,
      status,
      detail: 'What happened.',
      code,
      mount: 'time',
      request_id: 'req-1',
      retryable,
      hint: HOST_HINTS[code],
      retry_after_s: 3,
    });
    const short = toProblem(new HostError(code, 'What happened.'), 'req-1');
    for (const field of ['mount', 'retry_after_s', 'alternatives']) {
      expect(short).not.toHaveProperty(field);
    }
    const others = [{ mount: 'clock', name: 'get_clock' }];
    expect(toProblem(error, 'req-1', 'time', others).alternatives).toEqual(others);
  });
});

describe('a host error', () => {
  it('is an error with a code, a sentence and what may be waited for', () => {
    const error = new HostError('skill_overloaded', 'Too many.', { retryAfter: 2 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'HostError',
      message: 'Too many.',
      code: 'skill_overloaded',
      retryAfter: 2,
    });
    expect(new HostError('skill_error', 'x').retryAfter).toBeUndefined();
  });

  it('may be retried where its code says so, unless it says otherwise itself', () => {
    expect(new HostError('worker_crashed', 'x').retryable).toBe(true);
    const error = new HostError('worker_crashed', 'x', { retryable: false });
    expect(toProblem(error, 'req-1').retryable).toBe(false);
  });

  it('keeps its cause, and has none where none was given', () => {
    const cause = new Error('why');
    expect(new HostError('skill_error', 'x', { cause }).cause).toBe(cause);
    expect('cause' in new HostError('skill_error', 'x', { retryAfter: 1 })).toBe(false);
  });
});

describe('anything thrown', () => {
  it('that is a host error stays what it is', () => {
    const error = new HostError('skill_timeout', 'x');
    expect(toHostError(error)).toBe(error);
  });

  it.each([new Error('secret at /srv/x'), 'text', null, undefined, { code: 'skill_timeout' }])(
    'else is an internal error that tells a client nothing (%s)',
    (thrown) => {
      const error = toHostError(thrown);
      expect(error.code).toBe('internal_error');
      expect(error.message).toBe('The host failed at this request. Its log says why.');
      expect(error.cause).toBe(thrown);
    },
  );
});
