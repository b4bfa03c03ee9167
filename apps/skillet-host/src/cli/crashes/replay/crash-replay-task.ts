import type { DeathCause, HostErrorCode, SkillSpec } from '@skillet/core';

/** What the process is told that makes a request of a report again. */
export interface CrashReplayTask {
  readonly spec: SkillSpec;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  /** Folder for CPU profiles. */
  readonly profiles: string;
}

/** What came of it. */
export type CrashReplayFinding =
  | { readonly kind: 'not-loaded'; readonly why: string }
  | { readonly kind: 'died'; readonly cause: DeathCause; readonly stack?: string }
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The error with which the host has answered in place of the skill. */
      readonly code?: HostErrorCode;
    };
