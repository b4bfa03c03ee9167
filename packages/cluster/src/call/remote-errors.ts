import { HostError } from '@skillet/core';
import type { Member } from '../members/member.ts';
import type { Failure } from '../wire/frames.ts';
import { DETAIL_CHARS, SHORT_CHARS } from '../wire/read-heads.ts';

/** What another host has said of a call, as an error of this one. */
export function errorOf(failure: Failure): HostError {
  const { code, detail, retryable, retryAfter, rateLimit, violated } = failure;
  return new HostError(code, detail, {
    retryable,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    ...(violated === undefined ? {} : { violated }),
  });
}

/** The other way round. */
export function failureOf(error: HostError, begun: boolean): Failure {
  const { code, retryable, retryAfter, rateLimit } = error;
  // What is longer would not be taken, and the caller would wait for nothing.
  const detail = error.message.slice(0, DETAIL_CHARS);
  const violated = error.violated?.slice(0, SHORT_CHARS);
  return { code, detail, retryable, retryAfter, rateLimit, violated, begun };
}

/** The host that had a call was lost. */
export function lost({ id, told }: Member): HostError {
  const rest = told.state === 'leaving' ? ', which was stopping,' : '';
  const detail = `The host "${id.name}"${rest} was lost while it had this request.`;
  return new HostError('member_lost', detail, { retryAfter: 1 });
}

/** The connection does not take what is to be sent. */
export function unsendable({ id }: Member): HostError {
  const detail = `This request could not be sent to the host "${id.name}": NATS is away, or takes no head that large.`;
  return new HostError('skill_unavailable', detail);
}

/** What one host refuses a call with, and another may not. */
export function isPassing({ code }: HostError): boolean {
  return PASSING.has(code);
}

const PASSING: ReadonlySet<HostError['code']> = new Set<HostError['code']>([
  'skill_overloaded',
  'host_overloaded',
  'skill_unavailable',
  'host_stopping',
]);

/** It has sent what cannot be, or some of what it sent was lost on the way. */
export function broken({ id }: Member): HostError {
  const detail = `What the host "${id.name}" sent of its answer did not arrive as a whole.`;
  return new HostError('member_lost', detail);
}

/** Neither the answer nor an error has come in time. */
export function tooLate(mount: string, timeout: number): HostError {
  const detail = `Skill "${mount}" did not answer within its timeout of ${String(timeout)} ms.`;
  return new HostError('skill_timeout', detail);
}

/** No host that runs a skill takes calls now. */
export function nobody(mount: string, isUp: boolean): HostError {
  const why = isUp
    ? 'no host that runs it takes calls'
    : 'the other hosts of the cluster cannot be reached';
  return new HostError('skill_unavailable', `Skill "${mount}" is on other hosts, and ${why}.`, {
    retryAfter: 1,
  });
}
