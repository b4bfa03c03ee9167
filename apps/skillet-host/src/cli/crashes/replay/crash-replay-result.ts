import type { CrashVerdict } from './verdict.ts';

/** What came of a request of a report. */
export interface ReplayedRequest extends CrashVerdict {
  readonly request_id: string;
  /** File with the CPU profile of the worker; null where there is none. */
  readonly profile: string | null;
  /** Why there is none although one was made. */
  readonly profile_error?: string;
  readonly notes: readonly string[];
}

/** What `crashes replay --json` prints. */
export interface CrashReplayResult {
  readonly id: string;
  readonly mount: string;
  /** What happened, in a sentence. */
  readonly was: string;
  /** Where the code is from that was tried. */
  readonly source: string;
  /** Whether all requests that may have done it were made again, and each is fixed. */
  readonly fixed: boolean;
  readonly warnings: readonly string[];
  readonly requests: readonly ReplayedRequest[];
}
