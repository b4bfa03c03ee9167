import type { CallOutcome, FinishedCall, SupervisorEvent } from '@skillet/core';

/** A call of `a` that has ended. */
export const finishedCall = (
  revision: string,
  outcome: CallOutcome,
  skillMs = 10,
): FinishedCall => ({
  ...{ at: 0, startedAt: 0, skill: 'a', mount: 'a', operation: 'a', requestId: '' },
  ...{ caller: 'local', address: undefined, method: 'POST', trace: undefined },
  ...{ worker: undefined, bytesIn: 0, bytesOut: 0, queueMs: 0, replayed: false },
  door: 'http',
  revision,
  outcome,
  skillMs,
});

/** A worker of `a` has died. */
export const deathOf = (revision: string): SupervisorEvent => ({
  ...{ at: 0, skill: 'a', mount: 'a', worker: 'w1', inFlight: 0, uptimeMs: 1 },
  cause: { kind: 'exit', code: 1 },
  type: 'worker-died',
  revision,
});
