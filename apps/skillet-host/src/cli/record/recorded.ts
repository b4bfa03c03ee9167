import type { LeftOut } from '../../recording/raw-call.ts';
import type { RecordedCall } from '../../recording/recorded-call.ts';

/** What came of a recording. */
export interface Recorded {
  readonly file: string;
  readonly calls: readonly RecordedCall[];
  readonly leftOut: LeftOut;
  /** Calls of which nobody can tell what is secret in them. */
  readonly unreadable: number;
  readonly processes: number;
}
