import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dateNow } from '../../clock.ts';
import type { WorkerRecord } from '../worker-record.ts';
import { oomKills } from '../oom-kills.ts';
import { hostStateDir, journalName } from './journal-file.ts';
import type { BusyWorker } from './journal-state.ts';
import { thisProcess } from './process-identity.ts';
import { encodeSlot, SLOT_BYTES, SLOTS } from './slots.ts';

/** Milliseconds after which a worker that has nothing to do any more is taken out. */
const IDLE_AFTER = 50;
/** Milliseconds after which is counted again what the system has ended for its memory. */
const RECOUNT_AFTER = 10_000;
/** Request ids of a worker that are written, and characters of each. */
const IDS = { count: 4, chars: 64 } as const;

/** What a journal needs. */
export interface JournalOptions {
  readonly dataDir: string;
  /** The workers that work on requests now. */
  readonly busy: () => readonly WorkerRecord[];
  /** The file can't be written any more; nothing is, from then on. */
  readonly onFault: (error: unknown) => void;
  /** How many processes the system has ended for their memory. Default: as it says itself. */
  readonly oomKills?: () => number | null;
}

/**
 * The file that says which workers are busy, for whoever asks what ended this process. What is written
 * stays in the system's cache, which survives the process. It is written at most once per turn of the
 * event loop, before what the turn hands to workers reaches them, and only when a worker is busy that
 * it does not name or when there is news of one.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #file: string;
  readonly #count: () => number | null;
  readonly #recount: NodeJS.Timeout;
  #oomKills: number | null;
  #fd: number | undefined;
  #sequence = 0;
  #named: ReadonlySet<WorkerRecord> = new Set();
  #scheduled = false;
  #sweep: NodeJS.Timeout | undefined;

  /** Throws when the file can't be made. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#count = options.oomKills ?? oomKills;
    this.#oomKills = this.#count();
    const dir = hostStateDir(options.dataDir);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#file = join(dir, journalName(thisProcess()));
    this.#fd = openSync(this.#file, 'w', 0o600);
    this.#write();
    this.#recount = setInterval(() => {
      this.recount();
    }, RECOUNT_AFTER).unref();
  }

  /** Another process may have been ended for its memory: that one is not to be taken for this, when this one ends. */
  recount(): void {
    const count = this.#count();
    if (count === this.#oomKills) return;
    this.#oomKills = count;
    this.onNews();
  }

  onBusy(record: WorkerRecord): void {
    if (!this.#named.has(record)) this.onNews();
  }

  onNews(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#write);
  }

  /** Takes the file away: this process ends as it should. */
  close(): void {
    clearTimeout(this.#sweep);
    clearInterval(this.#recount);
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    rmSync(this.#file, { force: true });
  }

  readonly #write = (): void => {
    this.#scheduled = false;
    if (this.#fd === undefined) return;
    const records = this.#options.busy();
    this.#named = new Set(records);
    const busy = records.map(describe);
    const state = { at: dateNow(), busy, more: 0, oomKills: this.#oomKills };
    this.#sequence += 1;
    try {
      // Not `fs.promises`: its threads may all be held up by what the journal is there to name.
      const slot = encodeSlot(state, this.#sequence);
      writeSync(this.#fd, slot, 0, SLOT_BYTES, (this.#sequence % SLOTS) * SLOT_BYTES);
    } catch (error) {
      this.close();
      this.#options.onFault(error);
    }
    if (records.length > 0) this.#sweep ??= setTimeout(this.#lookForIdle, IDLE_AFTER).unref();
  };

  readonly #lookForIdle = (): void => {
    this.#sweep = undefined;
    for (const { inFlight } of this.#named) {
      if (inFlight.size > 0) continue;
      this.onNews();
      return;
    }
    if (this.#named.size > 0) this.#sweep = setTimeout(this.#lookForIdle, IDLE_AFTER).unref();
  };
}

function describe({ identity, inFlight, samples, askedAt }: WorkerRecord): BusyWorker {
  const { spec, revision, worker } = identity;
  const last = samples.latest;
  const requestIds: string[] = [];
  for (const { requestId } of inFlight.values()) {
    if (requestIds.push(requestId.slice(0, IDS.chars)) === IDS.count) break;
  }
  const memory = last === undefined ? null : (last.heap + last.external) / spec.limits.memory;
  return {
    mount: spec.mount,
    revision,
    worker,
    isolation: spec.isolation,
    inFlight: inFlight.size,
    requestIds,
    memory: memory === null ? null : Math.round(memory * 100) / 100,
    askedAt: askedAt ?? null,
  };
}
