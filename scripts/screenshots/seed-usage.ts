import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AT, CELL, NAMES } from '../../packages/analytics/src/count/usage-page.ts';
import { bucketOf } from '../../packages/analytics/src/latency/buckets.ts';
import { UsageStore } from '../../packages/analytics/src/store/usage-store.ts';

const HOUR = 3_600_000;
const HALF = HOUR / 2;

/** Mount, operation, caller, calls in an hour at noon, and milliseconds that each takes. */
const SERIES = [
  ['time', 'get_current_time', 'agent-a', 420, 3],
  ['time', 'get_current_time', 'planner', 180, 3],
  ['text_stats', 'text_stats', 'agent-a', 240, 6],
  ['notes', 'list_notes', 'planner', 160, 14],
  ['links', 'follow', 'anonymous', 90, 22],
  ['streaming', 'stream', 'agent-b', 55, 320],
  ['chaos', 'chaos', 'local', 12, 40],
] as const;

/** Writes what a host would have counted in so many days, more by day than by night. */
export async function seedUsage(dataDir: string, days: number): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const date = Date.now();
  const moment = { date, now: performance.now() };
  const store = new UsageStore(join(dataDir, 'analytics.db'), 200 * 1024 * 1024, moment);
  const last = date - (date % HALF);
  for (let at = last - days * 24 * HOUR; at < last; at += HALF) {
    const hour = new Date(at);
    const daylight = 0.15 + Math.max(0, Math.sin(((hour.getUTCHours() - 6) / 14) * Math.PI));
    const weekend = hour.getUTCDay() % 6 === 0 ? 0.45 : 1;
    const rows = SERIES.flatMap(([skill, operation, caller, calls, ms], index) => {
      const wave = 0.8 + 0.35 * Math.sin(at / HOUR / (3 + index) + index * 7);
      const all = Math.round((calls / 2) * daylight * weekend * wave);
      const failed = Math.round(all * (skill === 'chaos' ? 0.3 : 0.012));
      return [
        { names: [skill, operation, caller, 'answered', ''], calls: all - failed, ms },
        { names: [skill, operation, caller, 'skill_error', '400'], calls: failed, ms },
      ].filter((row) => row.calls > 0);
    });
    const numbers = new Float64Array(rows.length * CELL);
    rows.forEach((row, cell) => {
      const first = cell * CELL;
      numbers[first + AT.calls] = row.calls;
      numbers[first + AT.bytesIn] = row.calls * 180;
      numbers[first + AT.bytesOut] = row.calls * 900;
      numbers[first + AT.duration] = row.calls * row.ms;
      numbers[first + AT.most] = row.ms * 9;
      const slow = Math.round(row.calls * 0.05);
      numbers[first + AT.buckets + bucketOf(row.ms)] = row.calls - slow;
      numbers[first + AT.buckets + bucketOf(row.ms * 4)] = slow;
    });
    store.add([{ at, names: rows.flatMap(({ names }) => names.slice(0, NAMES.length)), numbers }]);
  }
  store.close();
}
