import type { Cleaning } from './clean-call.ts';
import type { RawCall } from './raw-call.ts';
import type { RecordedCall } from './recorded-call.ts';

/** Calls that are to be cleaned beside the gateway's thread. */
export interface CleanTask {
  readonly raws: readonly RawCall[];
  readonly cleaning: Cleaning;
}

/** What they come to. */
export interface Cleaned {
  readonly calls: readonly RecordedCall[];
  /** Those of which nobody can tell what is secret in them. */
  readonly unreadable: number;
  /** Bytes of them all, as JSON. */
  readonly size: number;
}
