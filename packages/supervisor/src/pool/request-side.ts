import type { Isolate } from '../isolate/isolate.ts';
import type { CallListener } from '../isolate/isolate-owner.ts';

/** What the staff must know of the requests, and tell them. */
export interface RequestSide extends CallListener {
  /** How many wait for an isolate. */
  readonly waiting: number;
  /** An isolate has room. */
  onRoom(isolate: Isolate): void;
  /** None of those that wait will be served. */
  onHopeless(): void;
}
