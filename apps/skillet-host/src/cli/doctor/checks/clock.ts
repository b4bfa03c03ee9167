import { fault, ok, warning, type Finding } from '../finding.ts';

/** What is known of the clock. Times in milliseconds. */
export interface ClockFacts {
  /** Wall time. */
  readonly now: number;
  /** By how much wall time has moved against the monotonic clock while this ran. */
  readonly jumped: number;
  /** The latest time at which a file in the data folder was changed; 0 where there is none. */
  readonly lastWritten: number;
  /** Whether a service keeps it in time; undefined where that is not cheaply known. */
  readonly synchronised: boolean | undefined;
  /** What Linux reads time from, such as `tsc`; undefined where it does not tell. */
  readonly source: string | undefined;
}

/** When this was written: no clock shows less. */
const PAST = Date.UTC(2025, 0, 1);
/** Milliseconds that nobody minds. */
const JUMP = 500;
const AHEAD = 60_000;
/** Sources that take a call of the system, or longer, each time. */
const SLOW = ['jiffies', 'refined-jiffies', 'acpi_pm', 'hpet', 'pit'];

/** Deadlines go by the monotonic clock; certificates, keys and logs by the wall's. */
export function checkClock(facts: ClockFacts): Finding {
  const { now, jumped, lastWritten, synchronised, source } = facts;
  const shown = new Date(now).toISOString();
  const sync = 'timedatectl set-ntp true, or: sudo chronyd -q "pool pool.ntp.org iburst"';
  if (now < PAST) {
    return fault(
      'clock',
      `it is ${shown}`,
      'certificates, keys and tokens are refused as not yet valid',
      sync,
    );
  }
  if (Math.abs(jumped) > JUMP) {
    return warning(
      'clock',
      `it was set by ${(jumped / 1000).toFixed(1)} s while this ran`,
      'times in logs and analytics leap; deadlines of calls do not, they go by another clock',
      sync,
    );
  }
  if (lastWritten - now > AHEAD) {
    return warning(
      'clock',
      `it is ${shown}, and the data folder was written at ${new Date(lastWritten).toISOString()}`,
      'the clock went back: analytics and expiries of keys count some time twice',
      sync,
    );
  }
  if (source !== undefined && SLOW.includes(source)) {
    return warning(
      'clock',
      `${shown}, read from ${source}`,
      'each look at the clock takes a microsecond or more, which every request pays for several times',
      'echo tsc | sudo tee /sys/devices/system/clocksource/clocksource0/current_clocksource',
    );
  }
  if (synchronised === false) {
    return warning(
      'clock',
      `${shown}, and nothing keeps it in time`,
      'it drifts: tokens of issuers elsewhere are refused one day',
      sync,
    );
  }
  const kept = synchronised === true ? ', kept in time' : '';
  return ok('clock', `${shown}${kept}`);
}
