import type { AnswerDifference } from '@skillet/core';

/** What came of a recorded call. */
export interface ReplayedCall {
  /** Its place among the calls of the file, from 1 on. */
  readonly number: number;
  readonly mount: string;
  readonly method: string;
  readonly path: string;
  readonly result: 'same' | 'differs' | 'left-out';
  /** Why it was not made again. */
  readonly why?: string;
  readonly differences?: readonly AnswerDifference[];
}

/** What `replay --json` prints. */
export interface ReplayResult {
  readonly ok: boolean;
  readonly same: number;
  readonly differ: number;
  readonly left_out: number;
  /** Whether the answers of now are in the file. */
  readonly updated: boolean;
  readonly calls: readonly ReplayedCall[];
}
