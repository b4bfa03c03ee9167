import {
  describeDeath,
  scrubPaths,
  type DeathCause,
  type SkillState,
  type SkillView,
  type WorkerDetails,
} from '@skillet/core';

/** What goes on inside a skill, as admins see it beside what everybody sees. */
export function skillDetails(view: SkillView): Readonly<Record<string, unknown>> {
  const { state } = view;
  const { waiting, workers, restartsInWindow, lastDeath, ghosts } = view.details();
  return {
    revision: view.revision,
    state: state.name,
    since: timeOf(state.since),
    probation: 'probation' in state,
    restarts_in_window: restartsInWindow,
    next_try: nextTry(state),
    last_death:
      lastDeath === null
        ? null
        : {
            at: timeOf(lastDeath.at),
            error: scrubPaths(`The worker ${describeDeath(lastDeath.cause)}.`),
            cause: scrubbedCause(lastDeath.cause),
          },
    waiting,
    workers: workers.map(workerEntry),
    ghosts,
    ...permissionsOf(view),
  };
}

/** What it may do, and by what it is held to that here. */
function permissionsOf({ permissions }: SkillView): Readonly<Record<string, unknown>> {
  if (permissions === undefined) return {};
  const entries = permissions.map(({ permission, granted, heldBy, notHeld }) => [
    permission,
    { granted, held_by: heldBy, ...(notHeld === undefined ? {} : { not_held: notHeld }) },
  ]);
  return { permissions: Object.fromEntries(entries) as Record<string, unknown> };
}

function nextTry(state: SkillState): { at: string; attempt?: number } | null {
  switch (state.name) {
    case 'quarantined':
      return { at: timeOf(state.until) };
    case 'backing-off':
    case 'ready': {
      const { restart } = state;
      return restart === undefined ? null : { at: timeOf(restart.until), attempt: restart.attempt };
    }
    case 'idle':
    case 'starting':
    case 'stopping':
    case 'stopped':
      return null;
  }
}

function workerEntry(worker: WorkerDetails): Readonly<Record<string, unknown>> {
  return {
    id: worker.id,
    kind: worker.kind,
    state: worker.state,
    responsive: worker.responsive,
    in_flight: worker.inFlight,
    served: worker.served,
    heap_mb: megabytes(worker.heap),
    external_mb: megabytes(worker.external),
    cpu: worker.cpu === null ? null : rounded(worker.cpu, 1000),
    uptime_s: rounded(worker.uptime / 1000, 10),
  };
}

function scrubbedCause(cause: DeathCause): Readonly<Record<string, unknown>> {
  const fields = Object.entries(cause).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? scrubPaths(value) : value,
  ]);
  return Object.fromEntries(fields) as Record<string, unknown>;
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

function megabytes(bytes: number | null): number | null {
  return bytes === null ? null : rounded(bytes / 1024 / 1024, 10);
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
