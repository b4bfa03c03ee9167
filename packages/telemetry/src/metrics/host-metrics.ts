import type { ReloadOutcome, ShadowDifference, WrongCredential } from '@skillet/core';
import { Counter } from '../registry/counter.ts';
import { gauge, type Family } from '../registry/family.ts';

/** What became of a reload. */
export type ReloadResult = 'done' | 'partly_failed' | 'refused';

/** What came of a copy of a call: of two answers, or why they were not compared. */
export type CopyOutcome = 'same' | ShadowDifference | 'dropped' | 'skipped';

/** What the host knows of its own process. */
export interface HostFacts {
  /** Milliseconds since the epoch at which the process began. */
  readonly startedAt: number;
  readonly version: string;
  /** Of Node. */
  readonly runtime: string;
  /** Seconds of CPU that the process has taken so far, with its threads. */
  readonly cpuSeconds: () => number;
  /** Bytes of memory that it has resident, and those that are in use of its own thread's heap. */
  readonly memory: () => { readonly rss: number; readonly heap: number };
  /** Descriptors that are open, and that may be. */
  readonly descriptors: () => { readonly open: number; readonly limit: number };
  /** Lines of the host's log that were dropped so far. */
  readonly droppedLines: () => number;
}

/** Counts and reads what concerns the host as a whole. */
export class HostMetrics {
  readonly #facts: HostFacts;
  readonly #reloads = new Counter({
    name: 'skillet_reloads_total',
    help: 'Reloads by their result: done, partly_failed (some skill kept its old revision), or refused.',
    labels: ['result'],
    closed: ['result'],
  });
  readonly #limited = new Counter({
    name: 'skillet_rate_limited_total',
    help: 'Requests that were refused because their caller was over a limit, by which.',
    labels: ['mount', 'caller', 'limit'],
    closed: ['limit'],
  });
  readonly #wrong = new Counter({
    name: 'skillet_credentials_refused_total',
    help: 'Keys and tokens that were shown and not right: key, admin_token, or token (of an issuer).',
    labels: ['kind'],
    closed: ['kind'],
  });
  readonly #copied = new Counter({
    name: 'skillet_shadow_calls_total',
    help: 'Calls that were to be copied to another version, by what came of it: the same answer; none (failed), another status, one against its schema, another body; or not compared (dropped, skipped).',
    labels: ['mount', 'outcome'],
    closed: ['outcome'],
  });
  readonly #dropped = new Counter({
    name: 'skillet_log_lines_dropped_total',
    help: "Lines of the host's log that were dropped because nobody took them in time.",
    labels: [],
  });
  readonly #cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Seconds of CPU that the host has taken with its threads, and those before it.',
    labels: [],
  });
  #lastReload: ReloadResult | undefined;
  #seenDropped = 0;
  #seenCpu = 0;

  readonly counters = [
    this.#reloads,
    this.#limited,
    this.#copied,
    this.#wrong,
    this.#dropped,
    this.#cpu,
  ] as const;

  constructor(facts: HostFacts) {
    this.#facts = facts;
    for (const result of ['done', 'partly_failed', 'refused'] satisfies ReloadResult[])
      this.#reloads.cell(result);
    for (const kind of ['key', 'admin_token', 'token'] satisfies WrongCredential[])
      this.#wrong.cell(kind);
  }

  /** A reload was done, or refused as a whole. */
  onReload(outcome: Pick<ReloadOutcome, 'failed'> | undefined): void {
    const result =
      outcome === undefined ? 'refused' : outcome.failed.length > 0 ? 'partly_failed' : 'done';
    this.#lastReload = result;
    this.#reloads.inc([result]);
  }

  /** A caller was told to wait. All three are names of the configuration. */
  onRateLimited(mount: string, caller: string, limit: string): void {
    this.#limited.inc([mount, caller, limit]);
  }

  /** A call was to be copied to another version of its skill. */
  onCopied(mount: string, outcome: CopyOutcome): void {
    this.#copied.inc([mount, outcome]);
  }

  /** Something was shown that is not right. */
  onWrongCredential(kind: WrongCredential): void {
    this.#wrong.inc([kind]);
  }

  /** Counts on what others have counted since the last look. */
  look(): void {
    const { droppedLines, cpuSeconds } = this.#facts;
    const dropped = droppedLines();
    this.#dropped.inc([], Math.max(0, dropped - this.#seenDropped));
    this.#seenDropped = dropped;
    const cpu = cpuSeconds();
    this.#cpu.inc([], Math.max(0, cpu - this.#seenCpu));
    this.#seenCpu = cpu;
  }

  /** What is so at the moment. */
  gauges(): Family[] {
    const { version, runtime, startedAt, memory, descriptors } = this.#facts;
    const { rss, heap } = memory();
    const { open, limit } = descriptors();
    const info = {
      name: 'skillet_build_info',
      help: 'Always 1; its labels tell what runs.',
      labels: ['version', 'runtime'],
    };
    const reload = this.#lastReload;
    const known: Family[] = [
      gauge(info, () => [[[version, runtime], 1]]),
      plain(
        'process_start_time_seconds',
        'When the process began, since the epoch.',
        startedAt / 1000,
      ),
      plain(
        'process_resident_memory_bytes',
        'Memory that the process has resident, with threads of skills.',
        rss,
      ),
      plain('skillet_host_heap_bytes', "Memory in use of the heap of the host's own thread.", heap),
    ];
    if (Number.isFinite(limit)) {
      known.push(plain('process_open_fds', 'Descriptors that are open.', open));
      known.push(plain('process_max_fds', 'Descriptors that may be open.', limit));
    }
    const wasDone = reload === undefined || reload === 'done' ? 1 : 0;
    known.push(
      plain(
        'skillet_last_reload_successful',
        '1 unless the last reload was refused or a skill failed in it.',
        wasDone,
      ),
    );
    return known;
  }
}

function plain(name: string, help: string, value: number): Family {
  return gauge({ name, help, labels: [] }, () => [[[], value]]);
}
