import type { Footprint } from './footprint.ts';

/** A host under attack, our own or one that runs elsewhere. */
export interface AttackedHost {
  /** Base URL. */
  readonly url: string;
  /** Aborts when the process has ended; `reason` is a text that says how. */
  readonly ended: AbortSignal;
  /** What it takes of the machine; undefined where that cannot be seen. */
  footprint(): Footprint | undefined;
  /** Most megabytes since the last time that this was asked. */
  takePeak(): number | undefined;
  /** Takes a skill away for good, where that is possible. */
  drop(mount: string): Promise<void>;
  /** Ends it, with everything it has started. */
  stop(): Promise<void>;
}
