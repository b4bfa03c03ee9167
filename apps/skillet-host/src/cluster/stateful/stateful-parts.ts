import type { Lease, LeaseFacts, LeaseListener, WhenAway } from '@skillet/cluster';
import type { Clock } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import type { StatefulLines } from './stateful-lines.ts';

/** What runs skills. */
export type SkillRunner = Pick<Supervisor, 'start' | 'reload' | 'load' | 'unload'>;

/** What it needs of a host. */
export interface StatefulSkillsParts {
  readonly supervisor: SkillRunner & Pick<Supervisor, 'skill' | 'tenures'>;
  /** Makes the lease of a mount; undefined where another process on the port is the one that takes them. */
  readonly leaseOf:
    ((mount: string, whenAway: WhenAway, listener: LeaseListener) => Lease) | undefined;
  readonly whenAway: WhenAway;
  readonly clock: Pick<Clock, 'now' | 'date' | 'after'>;
  /** Whether there are other hosts that may run skills. */
  readonly hasOthers: () => boolean;
  readonly lines: StatefulLines;
  /** Hears that a skill has begun or ended to run here. */
  readonly onChanged: () => void;
}

/** Why a skill runs on no host that can be reached, as the end of a sentence. */
export function whyNowhere({ why, holder }: LeaseFacts): string {
  if (why !== undefined) return why;
  return holder === undefined
    ? 'it is being looked for who runs it'
    : `host "${holder}" has it, and cannot be reached or has just begun`;
}
