import type { IsolationKind, SkillDetails, WorkerDetails } from '@skillet/core';
import type { Isolate } from '../isolate/isolate.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What goes on inside a pool, for those who look closely. */
export function describePool(
  isolates: Iterable<Isolate>,
  { deathsInWindow: restartsInWindow, lastDeath }: Lifecycle,
  about: Pick<SkillDetails, 'waiting' | 'ghosts'>,
  { isolation, now }: { readonly isolation: IsolationKind; readonly now: number },
): SkillDetails {
  const workers = Array.from(isolates, (isolate) => describeWorker(isolate, isolation, now));
  return { ...about, workers, restartsInWindow, lastDeath };
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
