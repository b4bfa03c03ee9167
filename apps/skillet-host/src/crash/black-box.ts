import type { HostConfig } from '@skillet/config';
import type { EventListener } from '@skillet/core';
import type { ObserveWorker } from '@skillet/supervisor';
import { leavesTraces } from '../host/leaves-traces.ts';
import type { HostLogger } from '../log/logger.ts';
import type { WorkerRecord } from './worker-record.ts';
import { ClearedEvents } from './cleared-events.ts';
import { Finder } from './finder/finder.ts';
import { guardedObserver } from './guarded-observer.ts';
import { WorkerRecords, type DeathEvent } from './worker-records.ts';
import { Journal } from './journal/journal.ts';
import { ReportStore } from './report/report-store.ts';
import type { CrashReport } from './report/crash-report.ts';
import { withBodies, workerReport } from './report/worker-report.ts';

/** Deaths of workers that are reported; in a second with more of them, the first ones are. */
const REPORTS_A_SECOND = 8;

/** What a black box needs. */
export interface BlackBoxOptions {
  /** Gets the events, in their order and without secrets. */
  readonly deliver: EventListener;
  readonly config: HostConfig;
  readonly log: HostLogger;
}

/** What the host keeps for the case of a crash: the journal of what is busy, and reports of deaths. */
export class BlackBox {
  readonly observe: ObserveWorker;
  /** Takes what is secret out of an event, before anybody hears of it. */
  readonly onEvent: EventListener;
  readonly #options: BlackBoxOptions;
  readonly #finder = new Finder();
  readonly #records: WorkerRecords;
  readonly #journal: Journal | undefined;
  readonly #reports: ReportStore | undefined;
  #number = 0;
  #spanBegan = -Infinity;
  #inSpan = 0;
  #bodies: Promise<void> = Promise.resolve();

  constructor(options: BlackBoxOptions) {
    this.#options = options;
    const { dataDir, crashReports } = options.config.settings;
    const traces = leavesTraces(options.config);
    this.#records = new WorkerRecords(this.#finder, {
      onBusy: (record) => this.#journal?.onBusy(record),
      onNews: () => this.#journal?.onNews(),
      onDeath: (record, event) => {
        this.#onDeath(record, event);
      },
    });
    const onFault = this.#once('requests and log lines could not be recorded for crash reports');
    this.observe = (identity) => guardedObserver(this.#records.observe(identity), onFault);
    const { deliver } = options;
    this.onEvent = new ClearedEvents({ records: this.#records, deliver, onFault }).push;
    this.#journal = traces ? this.#openJournal() : undefined;
    this.#closeAtExit();
    if (crashReports === 'off' || !traces) return;
    this.#reports = new ReportStore(dataDir, this.#once('no crash report can be written'));
  }

  /** Keeps a report, where reports are wanted. */
  report(make: (number: number) => CrashReport): void {
    if (this.#reports === undefined) return;
    this.#number += 1;
    this.#reports.add(make(this.#number));
  }

  /** The host ends as it should: nothing is left that says otherwise. */
  async close(): Promise<void> {
    this.#journal?.close();
    await this.#finder.close();
    await this.#bodies;
    await this.#reports?.settled();
  }

  #onDeath(record: WorkerRecord, event: DeathEvent): void {
    if (record.identity.spec.isolation === 'process') this.#journal?.recount();
    const reports = this.#reports;
    if (reports === undefined || !this.#mayReport(performance.now())) return;
    this.#number += 1;
    const report = workerReport(record, event, this.#number);
    if (this.#options.config.settings.crashReports !== 'full') {
      reports.add(report);
      return;
    }
    const whole = withBodies(report, record, this.#finder);
    this.#bodies = Promise.all([
      this.#bodies,
      whole.then((full) => {
        reports.add(full);
      }),
    ]).then(() => undefined);
  }

  /** Many may die at once, and a report is made on the thread that serves. */
  #mayReport(now: number): boolean {
    if (now - this.#spanBegan >= 1000) {
      this.#spanBegan = now;
      this.#inSpan = 0;
    }
    this.#inSpan += 1;
    return this.#inSpan <= REPORTS_A_SECOND;
  }

  /** Also when it is told twice to stop; but a fault of the host itself is a crash like any other. */
  #closeAtExit(): void {
    let failed = false;
    process.once('uncaughtExceptionMonitor', () => {
      failed = true;
    });
    process.once('exit', () => {
      if (!failed) this.#journal?.close();
    });
  }

  #openJournal(): Journal | undefined {
    const { dataDir } = this.#options.config.settings;
    const onFault = this.#once(
      'there is no crash journal, so nothing will tell which skill was busy when the host crashes (settings.data_dir or SKILLET_DATA_DIR says where it is kept)',
    );
    try {
      return new Journal({ dataDir, busy: () => this.#records.busy(), onFault });
    } catch (error) {
      onFault(error);
      return undefined;
    }
  }

  /** Logs the first of some faults of one kind. */
  #once(what: string): (error: unknown) => void {
    let said = false;
    return (error) => {
      if (said) return;
      said = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.log.warn(`${what}: ${why}`);
    };
  }
}
