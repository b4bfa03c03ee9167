import type { SupervisorEvent } from '@skillet/core';
import type { WorkerIdentity } from '@skillet/supervisor';
import type { Finder } from './finder/finder.ts';
import { WorkerRecord, type RecordListener } from './worker-record.ts';

/** The event of a worker's death. */
export type DeathEvent = Extract<SupervisorEvent, { type: 'worker-died' }>;

/** Events that hold what a worker said; it is cleared by what its record knows. */
const SAID = new Set<SupervisorEvent['type']>([
  'skill-log',
  'worker-died',
  'request-failed',
  'shadow',
]);

/** Who hears of what the records show. */
export interface RecordsListener extends Pick<RecordListener, 'onBusy' | 'onNews'> {
  /** A worker died; nothing is added to its record any more. */
  onDeath(record: WorkerRecord, event: DeathEvent): void;
}

/** The records of all workers that run. */
export class WorkerRecords implements RecordListener {
  readonly #records = new Map<string, WorkerRecord>();
  /** By mount, what was secret to the last worker that died: it may have left that to those after it. */
  readonly #left = new Map<string, readonly string[]>();
  readonly #finder: Finder;
  readonly #listener: RecordsListener;

  constructor(finder: Finder, listener: RecordsListener) {
    this.#finder = finder;
    this.#listener = listener;
  }

  /** Begins the record of a worker. */
  readonly observe = (identity: WorkerIdentity): WorkerRecord => {
    const record = new WorkerRecord(identity, this.#finder, this);
    this.#records.set(keyOf(identity.spec.mount, identity), record);
    return record;
  };

  /** The record of the worker that an event quotes. */
  of(event: SupervisorEvent): WorkerRecord | undefined {
    if (!SAID.has(event.type)) return undefined;
    return this.#records.get(keyOf(event.mount, event));
  }

  /** Takes a log line or a death, cleared of secrets, into the record of its worker. */
  onEvent(event: SupervisorEvent, record: WorkerRecord): void {
    if (event.type !== 'skill-log' && event.type !== 'worker-died') return;
    if (event.type === 'skill-log') record.onLine(event.at, event.line);
    else {
      this.#left.set(event.mount, record.forms);
      this.#listener.onDeath(record, event);
    }
  }

  leftAt(mount: string): readonly string[] {
    return this.#left.get(mount) ?? [];
  }

  /** The workers that work on requests. */
  busy(): WorkerRecord[] {
    return [...this.#records.values()].filter(({ inFlight }) => inFlight.size > 0);
  }

  onBusy(record: WorkerRecord): void {
    this.#listener.onBusy(record);
  }

  onNews(record: WorkerRecord): void {
    this.#listener.onNews(record);
  }

  onGone({ identity }: WorkerRecord): void {
    // The event that tells of its death is still to come in this turn.
    setImmediate(() => this.#records.delete(keyOf(identity.spec.mount, identity)));
  }
}

function keyOf(
  mount: string,
  { revision, worker = '' }: { readonly revision: string; readonly worker?: string },
): string {
  return `${mount} ${revision} ${worker}`;
}
