import {
  describeDeath,
  HostError,
  scrubPaths,
  type DeathCause,
  type SkillRequest,
  type SkillState,
} from '@skillet/core';

/** Seconds, at least one, from `now` until a time in milliseconds. */
function secondsUntil(until: number, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000));
}

/** The line is full. */
export function overloaded(mount: string, queue: number): HostError {
  const detail = `Skill "${mount}" already has ${String(queue)} requests waiting; try again shortly.`;
  return new HostError('skill_overloaded', detail, { retryAfter: 1 });
}

/** Nothing can take the request before its deadline. */
export function unavailable(mount: string, state: SkillState, now: number): HostError {
  switch (state.name) {
    case 'quarantined':
      return new HostError(
        'skill_unavailable',
        `Skill "${mount}" is quarantined after ${String(state.deaths)} deaths; ` +
          `its worker ${scrubPaths(describeDeath(state.cause))}.`,
        { retryAfter: secondsUntil(state.until, now) },
      );
    case 'backing-off':
      return new HostError(
        'skill_unavailable',
        `Skill "${mount}" is being restarted; its worker ` +
          `${scrubPaths(describeDeath(state.restart.cause))}.`,
        { retryAfter: secondsUntil(state.restart.until, now) },
      );
    case 'stopping':
    case 'stopped':
      return new HostError('host_stopping', `Skill "${mount}" is being stopped.`, {
        retryAfter: 1,
      });
    case 'idle':
    case 'starting':
    case 'ready': {
      const detail = `Skill "${mount}" had no worker ready in time.`;
      return new HostError('skill_unavailable', detail, { retryAfter: 1 });
    }
  }
}

/** The deadline passed: while the handler ran, or while all workers were busy. */
export function timedOut(mount: string, timeout: number, waiting: boolean): HostError {
  const what = waiting ? 'was not started, because all workers were busy,' : 'did not answer';
  return new HostError(
    'skill_timeout',
    `Skill "${mount}" ${what} within its timeout of ${String(timeout)} ms.`,
  );
}

/** The worker died while it worked on this request. */
export function crashed(mount: string, cause: DeathCause, request: SkillRequest): HostError {
  const what = scrubPaths(describeDeath(cause));
  if (cause.kind === 'limit') {
    return new HostError('limit_exceeded', `The worker of skill "${mount}" was ended: it ${what}.`);
  }
  const culprit = 'culprit' in cause && cause.culprit === request.requestId;
  const whose = culprit ? 'under this very request' : 'while this request was in flight';
  return new HostError(
    'worker_crashed',
    `The worker of skill "${mount}" died ${whose}: it ${what}.`,
  );
}
