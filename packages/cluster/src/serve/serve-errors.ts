import { HostError } from '@skillet/core';

/** Whoever waits for the answer has gone. */
export function hasLeft(): HostError {
  return new HostError('member_lost', 'The host that sent this request has left it.');
}

/** The host that waits seemed to be lost. */
export function dropped(): HostError {
  const detail = 'The host that had this request took the one that it came from for lost.';
  return new HostError('member_lost', detail, { retryAfter: 1 });
}

/** Some of the body was lost, or was sent without credit. */
export function incomplete(): HostError {
  const detail = 'What was sent of the body of this request did not arrive as a whole.';
  return new HostError('member_lost', detail);
}

/** The connection does not take the head of the answer. */
export function unanswerable(): HostError {
  const detail = 'The head of the answer is too large to be sent to another host.';
  return new HostError('bad_skill_response', detail);
}

/** The other host has kept this one waiting for too long. */
export function tooSlow(detail: string): HostError {
  return new HostError('skill_timeout', detail);
}

/** The body has more bytes than the skill takes. */
export function tooLarge(limit: number): HostError {
  const detail = `The request body is over the limit of ${String(limit)} bytes.`;
  return new HostError('body_too_large', detail);
}

/** One host has too many calls here. */
export function full(most: number): HostError {
  const detail = `The host that runs the skill has ${String(most)} calls of this host already.`;
  return new HostError('host_overloaded', detail, { retryAfter: 1 });
}

/** What began a call is malformed. */
export function unreadable(): HostError {
  const detail = 'The host that runs the skill could not read this request.';
  return new HostError('skill_unavailable', detail);
}

/** No new calls are taken any more. */
export function stopping(): HostError {
  return new HostError('host_stopping', 'The host that runs the skill is stopping.', {
    retryAfter: 1,
  });
}

/** Its skill is not there any more. */
export function gone(mount: string): HostError {
  return new HostError('skill_unavailable', `There is no skill at "${mount}" any more.`);
}
