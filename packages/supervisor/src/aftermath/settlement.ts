import type { DeathHistory } from '@skillet/core';
import type { Trial } from './caller-accounts.ts';

/** What follows the end of an isolate for the calls it worked on. */
export interface Settlement {
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether one input is known to have done it: the death is on its account before the skill's. */
  readonly blamed: boolean;
  /** Deaths that do not count any more: their cause is refused from now on. */
  readonly forgiven: DeathHistory;
  /** Refuses callers who are to blame, if any; what died under their requests does not count for the skill any more. */
  convict(trial: Omit<Trial, 'at'>): DeathHistory;
  /** Sends the calls again, or fails them; the skill's state is settled by then. */
  carryOut(): void;
}
