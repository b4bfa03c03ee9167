import type { IsolationKind, SkillDetails, WorkerDetails } from '@skillet/core';
import type { Worker } from '../worker/worker.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What goes on inside a pool, for those who look closely. */
export function describePool(
  running: Iterable<Worker>,
  { deathsInWindow: restartsInWindow, lastDeath }: Lifecycle,
  about: Pick<SkillDetails, 'waiting' | 'ghosts'>,
  { isolation, now }: { readonly isolation: IsolationKind; readonly now: number },
): SkillDetails {
  const workers = Array.from(running, (worker) => describeWorker(worker, isolation, now));
  return { ...about, workers, restartsInWindow, lastDeath };
}

function describeWorker(worker: Worker, kind: IsolationKind, now: number): WorkerDetails {
  const { last, cpu } = worker.usage;
  return {
    id: worker.label,
    kind,
    state: worker.state.name,
    responsive: worker.responsive,
    inFlight: worker.calls.size,
    served: worker.served,
    uptime: now - worker.startedAt,
    heap: last?.heap ?? null,
    external: last?.external ?? null,
    cpu: cpu ?? null,
  };
}
