import type { DeathHistory } from '@skillet/core';

/** What follows the end of an isolate for the calls it worked on. */
export interface Settlement {
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  /** Deaths that do not count any more: their cause is refused from now on. */
  /** Whether one input is known to have done it: the death is on its account before the skill's. */
  readonly blamed: boolean;
  readonly forgiven: DeathHistory;
  /** Sends the calls again, or fails them; the skill's state is settled by then. */
  carryOut(): void;
}
