import type { DeathCause } from '@skillet/core';
import type { JournalState } from '../journal/journal-state.ts';
import type { KeptLine } from '../worker-record.ts';

/** Requests in flight that a report has at most. */
export const REPORTED_REQUESTS = 32;

/** A request in a report. */
export interface ReportedRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the values of its query. */
  readonly path: string;
  /** Bytes of the body. */
  readonly size: number;
  /** When the worker got it, in milliseconds since the epoch. */
  readonly at: number;
  /** The body as the text of JSON, with `settings.crash_reports: full`; absent when it is not JSON, or large. */
  readonly body?: string;
}

/** What a worker took at a time. Bytes; milliseconds of CPU since its start. */
export interface ReportedSample {
  readonly at: number;
  readonly heap: number;
  readonly external: number;
  readonly cpu: number;
}

interface ReportHead {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What happened, in a sentence. */
  readonly summary: string;
}

/** The death of a worker. */
export interface WorkerReport extends ReportHead {
  readonly kind: 'worker';
  readonly skill: string;
  readonly mount: string;
  readonly revision: string;
  readonly worker: string;
  readonly cause: DeathCause;
  readonly uptimeMs: number;
  /** The request that is known to have done it; null when that is not known. */
  readonly culprit: string | null;
  /** The requests that were in flight, oldest first; without a culprit all are suspects. */
  readonly requests: readonly ReportedRequest[];
  readonly lines: readonly KeptLine[];
  readonly samples: readonly ReportedSample[];
  readonly stack?: string;
}

/** The end of the host itself, as its successor tells of it. */
export interface HostReport extends ReportHead {
  readonly kind: 'host';
  /** How it ended, e.g. `SIGABRT`; null when nobody saw it. */
  readonly how: string | null;
  readonly suspects: readonly string[];
  /** What its journal said last. */
  readonly journal: JournalState;
}

/** What is kept of a crash. It holds no credential. */
export type CrashReport = WorkerReport | HostReport;
