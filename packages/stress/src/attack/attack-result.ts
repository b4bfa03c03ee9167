import type { StopResult } from '../host/attacked-host.ts';
import type { Footprint } from '../host/footprint.ts';
import type { LoadStats } from '../load/load-window.ts';
import type { CallerResult } from './caller.ts';
import type { Recovery } from './recovery.ts';

/** What was seen of one attack. */
export interface AttackResult {
  readonly bomb: string;
  /** Undefined when the host ended first. */
  readonly caller: CallerResult | undefined;
  readonly recovery: Recovery;
  /** The neighbours' requests before the attack, and under it. */
  readonly calm: LoadStats;
  readonly attacked: LoadStats;
  /** How the host ended, if it did. */
  readonly hostEnded: string | undefined;
  /** Most memory of the host, in megabytes; undefined where that cannot be seen. */
  readonly peak: number | undefined;
  /** The same in the calm span before. */
  readonly calmPeak: number | undefined;
  /** Whether the host could still read its configuration afterwards; undefined when it ended. */
  readonly canReload: boolean | undefined;
  /** What the host took more than before this attack, after it had time to settle. */
  readonly left: Footprint | undefined;
  /** How the host stopped, where it was stopped afterwards. */
  readonly stop?: StopResult;
}
