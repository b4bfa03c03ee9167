import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockFacts } from '../checks/clock.ts';
import { readText } from './machine.ts';

const SOURCE = '/sys/devices/system/clocksource/clocksource0/current_clocksource';
/** Files that are looked at. */
const MOST = 2000;

/** Reads what is known of the clock. Wall time against monotonic time is compared over the life of this process. */
export function readClock(dataDir: string): ClockFacts {
  const now = Date.now();
  return {
    now,
    jumped: now - (performance.timeOrigin + performance.now()),
    lastWritten: latestIn(dataDir),
    synchronised: isSynchronised(),
    source: readText(SOURCE),
  };
}

/** What services leave in /run says so without a question to any of them. */
function isSynchronised(): boolean | undefined {
  if (existsSync('/run/systemd/timesync/synchronized')) return true;
  if (existsSync('/run/chrony') || existsSync('/run/ntpd.pid')) return true;
  return existsSync('/run/systemd/timesync') ? false : undefined;
}

function latestIn(folder: string): number {
  try {
    const times = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .slice(0, MOST)
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return Math.max(0, ...times);
  } catch {
    return 0;
  }
}
