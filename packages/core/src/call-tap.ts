import type { Call, SkillView } from './dispatcher.ts';
import type { SkillRequest } from './http.ts';

/** Sees requests to skills on their way, whatever door they came in by, and the calls that they become. It changes nothing of them. */
export interface CallTap {
  /** Whether it wants to see any now; nothing is asked of it while not. */
  readonly isOn: boolean;
  /**
   * A request is about to be handed to a revision. Its body may be gone afterwards: what is to be kept of it is copied here. Hears
   * of its call through what it returns; undefined when it does not want that. Must not throw.
   */
  begin(view: SkillView, request: SkillRequest): CallTapped | undefined;
}

/** Hears of the call that a request has become; of one that was refused it does not. Must not throw, and leaves the answer as it is. */
export type CallTapped = (call: Call) => void;
