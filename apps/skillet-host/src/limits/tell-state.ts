import type { Meter, Moment } from './meter.ts';
import { SharedMeter, type Use } from './shared-meter.ts';

/** Accounts that one message tells of: a link takes no line of any length. */
const PART = 1000;

/** How a host that has come later is told. */
export interface StateListener {
  /** The time, once all that was let in until now is told as well. */
  readonly moment: () => Moment;
  readonly say: (uses: readonly Use[]) => void;
  /** Resolves when it has heard what was said, with whether it is still there. */
  readonly heard: () => Promise<boolean>;
}

/** Tells all that there is, each part as it is once the one before was heard; the first one at once. */
export async function tellState(
  meters: readonly Meter[],
  { moment, say, heard }: StateListener,
): Promise<void> {
  for (let at = 0; at < meters.length; at += PART) {
    if (at > 0 && !(await heard())) return;
    const now = moment();
    const uses = meters
      .slice(at, at + PART)
      .flatMap((meter) => (meter instanceof SharedMeter ? (meter.state(now) ?? []) : []));
    if (uses.length > 0) say(uses);
  }
}
