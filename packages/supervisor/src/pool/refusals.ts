import {
  describeDeath,
  HostError,
  scrubPaths,
  type DeathCause,
  type WorkerEnd,
  type Part,
  type SkillSpec,
  type SkillState,
} from '@skillet/core';

/** Seconds, at least one, from `now` until a time in milliseconds. */
function secondsUntil(until: number, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000));
}

/** Throws when a request that no worker can take now may not wait for one, as `waiting` others do. */
export function admitToWait(
  spec: SkillSpec,
  state: SkillState,
  waiting: number,
  now: number,
): void {
  const { mount, queue, timeout } = spec;
  if (!canWait(state, now + timeout)) throw unavailable(mount, state, now);
  if (waiting >= queue) throw overloaded(spec);
}

/** As many requests wait as may; `whose` says more of them. */
export function overloaded({ mount, queue }: SkillSpec, whose?: string): HostError {
  const full = queue === 1 ? 'a request' : `${String(queue)} requests`;
  const why =
    queue === 0
      ? 'is busy, and no request may wait for it (queue: 0)'
      : `already has ${full} waiting${whose === undefined ? '' : `, ${whose}`}`;
  const detail = `Skill "${mount}" ${why}; try again shortly.`;
  return withoutStack(() => new HostError('skill_overloaded', detail, { retryAfter: 1 }));
}

/** Nobody reads the stack of a refusal, and taking it costs more than the rest of thousands of them. */
function withoutStack(make: () => HostError): HostError {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Nothing can take the request before its deadline. */
export function unavailable(mount: string, state: SkillState, now: number): HostError {
  switch (state.name) {
    case 'quarantined':
      return new HostError(
        'skill_unavailable',
        `Skill "${mount}" is quarantined because it died again and again; ` +
          `its last worker ${toldToCallers(state.cause)}.`,
        { retryAfter: secondsUntil(state.until, now) },
      );
    case 'backing-off':
      return new HostError(
        'skill_unavailable',
        `Skill "${mount}" is being restarted; its worker ` +
          `${toldToCallers(state.restart.cause)}.`,
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
    waiting ? { retryAfter: 1 } : {},
  );
}

/** Why a worker is gone, also where that was meant. */
export function causeOf(end: WorkerEnd): DeathCause {
  if (end.kind === 'died') return end.cause;
  return { kind: 'unknown', message: `retired (${end.reason})` };
}

/** A streamed answer moved too little. */
export function stoodStill(mount: string, streamIdle: number): HostError {
  const detail = `The answer of skill "${mount}" stood still for its stream_idle of ${String(streamIdle)} ms.`;
  return new HostError('skill_timeout', detail);
}

/**
 * A death in a sentence for callers. What was thrown may quote another's request, and is cleared of everybody's secrets, so
 * that a guesser would learn which text is one: it is for the log.
 */
function toldToCallers(cause: DeathCause): string {
  const thrown = cause.kind === 'exception' || cause.kind === 'unhandled-rejection';
  return scrubPaths(describeDeath(thrown ? { ...cause, message: 'the log has its words' } : cause));
}

/** The worker died while it worked on this request, which had that part in it. */
export function crashed(mount: string, cause: DeathCause, part: Part): HostError {
  const what = toldToCallers(cause);
  // What killed once will kill again; what was only there may succeed.
  const retryable = part !== 'culprit';
  if (cause.kind === 'limit') {
    const others = retryable ? ' Other requests were in flight with this one.' : '';
    const detail = `The worker of skill "${mount}" was ended: it ${what}.${others}`;
    return new HostError('limit_exceeded', detail, { retryable });
  }
  const whose = retryable ? 'while this request was in flight' : 'under this very request';
  return new HostError(
    'worker_crashed',
    `The worker of skill "${mount}" died ${whose}: it ${what}.`,
    { retryable },
  );
}

/** The input is known to kill. */
export function poisoned(mount: string, deaths: number, forMs: number): HostError {
  return new HostError(
    'poison_input',
    `${String(deaths)} workers of skill "${mount}" died under this very input; it is refused for ` +
      `${String(Math.max(1, Math.ceil(forMs / 1000)))} s, or until the skill is changed.`,
  );
}

/** Workers died again and again under what its caller sent. */
export function callerRefused(mount: string, forMs: number): HostError {
  const detail =
    `Workers of skill "${mount}" died again and again under requests from this address; it is refused for a while, ` +
    `so that others can use the skill.`;
  return withoutStack(
    () => new HostError('caller_refused', detail, { retryAfter: secondsUntil(forMs, 0) }),
  );
}

/** Whether a request that no worker can take now may wait for one until its deadline. */
export function canWait(state: SkillState, deadline: number): boolean {
  switch (state.name) {
    case 'quarantined':
    case 'stopping':
    case 'stopped':
      return false;
    case 'backing-off':
      return state.restart.until < deadline;
    case 'idle':
    case 'starting':
    case 'ready':
      return true;
  }
}
