import type { Dispatcher, SkillDetails, SkillState, SkillView, WorkerDetails } from '@skillet/core';
import { gauge, type Family } from '../registry/family.ts';

/** What a skill may not exceed, as its configuration says. */
export interface SkillLimits {
  /** Bytes that one worker may take. */
  readonly memory: number;
  /** Requests that may wait. */
  readonly waiting: number;
}

/** Who knows them, by mount. */
export type LimitsOf = (mount: string) => SkillLimits | undefined;

const STATES = [
  'idle',
  'starting',
  'ready',
  'backing-off',
  'quarantined',
  'stopping',
  'stopped',
] as const satisfies readonly SkillState['name'][];

const WORKER_STATES = [
  'starting',
  'ready',
  'retiring',
  'ending',
] as const satisfies readonly WorkerDetails['state'][];

interface Seen {
  readonly view: SkillView;
  readonly mount: string;
  readonly details: SkillDetails;
}

type Row = readonly [values: readonly string[], value: number];

/** What is so of the skills at the moment; looked at once for each scrape. */
export function skillGauges(dispatcher: Pick<Dispatcher, 'skills'>, limitsOf: LimitsOf): Family[] {
  const all = dispatcher
    .skills()
    .flatMap(eachVersion)
    .map((view): Seen => ({ view, mount: view.mount, details: view.details() }));
  const weights = new Map(
    dispatcher
      .skills()
      .flatMap(({ versions }) => versions?.list ?? [])
      .map(({ view, weight }) => [view.mount, weight]),
  );
  const each = (name: string, help: string, labels: string[], rows: (seen: Seen) => Row[]) =>
    gauge({ name, help, labels: ['mount', ...labels] }, () =>
      all.flatMap((seen) =>
        rows(seen).map(([values, value]): Row => [[seen.mount, ...values], value]),
      ),
    );
  return [
    each(
      'skillet_skill_state',
      '1 for the state that a skill is in, 0 for the others.',
      ['state'],
      ({ view }) => STATES.map((state): Row => [[state], view.state.name === state ? 1 : 0]),
    ),
    each(
      'skillet_requests_in_flight',
      'Requests that workers have.',
      [],
      ({ details: { workers } }) => [[[], sum(workers, ({ inFlight }) => inFlight)]],
    ),
    each('skillet_requests_waiting', 'Requests that wait for a worker.', [], ({ details }) => [
      [[], details.waiting],
    ]),
    each(
      'skillet_requests_waiting_limit',
      'Requests that may wait for a worker.',
      [],
      ({ mount }) => only(limitsOf(mount)?.waiting),
    ),
    each('skillet_workers', 'Workers by their state.', ['state'], ({ details: { workers } }) =>
      WORKER_STATES.map((state): Row => [
        [state],
        workers.filter((one) => one.state === state).length,
      ]),
    ),
    each(
      'skillet_worker_memory_bytes',
      'Memory that the workers of a skill take, by what carries them.',
      ['kind'],
      byKind(memoryOf),
    ),
    each(
      'skillet_worker_memory_largest_bytes',
      'Memory of the largest worker of a skill.',
      [],
      ({ details: { workers } }) =>
        workers.length === 0 ? [] : [[[], Math.max(...workers.map(memoryOf))]],
    ),
    each('skillet_worker_memory_limit_bytes', 'Memory that one worker may take.', [], ({ mount }) =>
      only(limitsOf(mount)?.memory),
    ),
    each(
      'skillet_worker_cpu_cores',
      'Cores that the workers of a skill keep busy lately, by what carries them.',
      ['kind'],
      byKind(({ cpu }) => cpu ?? 0),
    ),
    each(
      'skillet_version_weight',
      'Weight of each of the versions that share a mount: its share of the calls is this among the sum of all.',
      [],
      ({ mount }) => only(weights.get(mount)),
    ),
    each(
      'skillet_worker_ghosts',
      'Threads that were ended but have not returned from a native call.',
      [],
      ({ details }) => [[[], details.ghosts]],
    ),
  ];
}

function eachVersion(view: SkillView): readonly SkillView[] {
  return view.versions?.list.map((one) => one.view) ?? [view];
}

function byKind(measure: (worker: WorkerDetails) => number) {
  return ({ details: { workers } }: Seen): Row[] => {
    const kinds = new Set(workers.map(({ kind }) => kind));
    return Array.from(kinds, (one): Row => [
      [one],
      sum(
        workers.filter(({ kind }) => kind === one),
        measure,
      ),
    ]);
  };
}

function only(value: number | undefined): Row[] {
  return value === undefined || !Number.isFinite(value) ? [] : [[[], value]];
}

function memoryOf({ heap, external }: WorkerDetails): number {
  return (heap ?? 0) + (external ?? 0);
}

function sum(
  workers: readonly WorkerDetails[],
  measure: (worker: WorkerDetails) => number,
): number {
  return workers.reduce((total, worker) => total + measure(worker), 0);
}
