import { HostError } from '@skillet/core';
import type { Member } from '../members/member.ts';
import type { Failure } from '../wire/frames.ts';

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
  const { code, message: detail, retryable, retryAfter, rateLimit, violated } = error;
  return { code, detail, retryable, retryAfter, rateLimit, violated, begun };
}

/** The host that had a call was lost. */
export function lost({ id, told }: Member): HostError {
  const rest = told.state === 'leaving' ? ', which was stopping,' : '';
  const detail = `The host "${id.name}"${rest} was lost while it had this request.`;
  return new HostError('member_lost', detail, { retryAfter: 1 });
}

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
