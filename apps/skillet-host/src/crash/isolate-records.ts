import type { SupervisorEvent } from '@skillet/core';
import type { IsolateIdentity } from '@skillet/supervisor';
import type { Finder } from './finder/finder.ts';
import { IsolateRecord, type RecordListener } from './isolate-record.ts';

/** The event of an isolate's death. */
export type DeathEvent = Extract<SupervisorEvent, { type: 'worker-died' }>;

/** Who hears of what the records show. */
export interface RecordsListener extends Pick<RecordListener, 'onBusy' | 'onNews'> {
  /** An isolate died; nothing is added to its record any more. */
  onDeath(record: IsolateRecord, event: DeathEvent): void;
}

/** The records of all isolates that run. */
export class IsolateRecords implements RecordListener {
  readonly #records = new Map<string, IsolateRecord>();
  readonly #finder: Finder;
  readonly #listener: RecordsListener;

  constructor(finder: Finder, listener: RecordsListener) {
    this.#finder = finder;
    this.#listener = listener;
  }

  /** Begins the record of an isolate. */
  readonly observe = (identity: IsolateIdentity): IsolateRecord => {
    const record = new IsolateRecord(identity, this.#finder, this);
    this.#records.set(keyOf(identity.spec.mount, identity), record);
    return record;
  };

  /** The record of the isolate that an event quotes. */
  of(event: SupervisorEvent): IsolateRecord | undefined {
    if (event.type !== 'skill-log' && event.type !== 'worker-died') return undefined;
    return this.#records.get(keyOf(event.mount, event));
  }

  /** Takes a log line or a death, cleared of secrets, into the record of its isolate. */
  onEvent(event: SupervisorEvent, record: IsolateRecord): void {
    if (event.type !== 'skill-log' && event.type !== 'worker-died') return;
    if (event.type === 'skill-log') record.onLine(event.at, event.line);
    else this.#listener.onDeath(record, event);
  }

  /** The isolates that work on requests. */
  busy(): IsolateRecord[] {
    return [...this.#records.values()].filter(({ inFlight }) => inFlight.size > 0);
  }

  onBusy(record: IsolateRecord): void {
    this.#listener.onBusy(record);
  }

  onNews(record: IsolateRecord): void {
    this.#listener.onNews(record);
  }

  onGone({ identity }: IsolateRecord): void {
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
