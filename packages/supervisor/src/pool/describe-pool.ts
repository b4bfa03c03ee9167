import type { IsolationKind, SkillDetails, WorkerDetails } from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { Staff } from './staff.ts';

/** What goes on inside a pool, for those who look closely. */
export function describePool(
  staff: Staff,
  kind: IsolationKind,
  waiting: number,
  now: number,
): SkillDetails {
  return {
    waiting,
    workers: Array.from(staff.isolates, (isolate) => describeWorker(isolate, kind, now)),
    restartsInWindow: staff.lifecycle.deathsInWindow,
    lastDeath: staff.lifecycle.lastDeath,
    ghosts: staff.launcher.ghosts,
  };
}

function describeWorker(isolate: Isolate, kind: IsolationKind, now: number): WorkerDetails {
  const { last, cpu } = isolate.usage;
  return {
    id: isolate.label,
    kind,
    state: isolate.state.name,
    responsive: isolate.responsive,
    inFlight: isolate.calls.size,
    served: isolate.served,
    uptime: now - isolate.startedAt,
    heap: last?.heap ?? null,
    external: last?.external ?? null,
    cpu: cpu ?? null,
  };
}
