import type { CampaignEnd } from '../campaign.ts';
import type { StopResult } from '../host/attacked-host.ts';
import type { Footprint } from '../host/footprint.ts';
import { wasBusyBefore, type PromiseName } from '../promises.ts';
import type { Row } from './table.ts';

/** A run as a whole. */
export interface StressResult {
  /** Whether every promise was kept. */
  readonly ok: boolean;
  /** What all attacks together have left behind in the last host; null where that cannot be seen. */
  readonly left: Footprint | null;
  /** How the last host stopped; null where the last attack has ended it already, or it is not ours. */
  readonly stop: StopResult | null;
  /** Each broken promise with the bombs that broke it. */
  readonly broken: Readonly<Partial<Record<PromiseName, readonly string[]>>>;
  readonly rows: readonly Row[];
}

/** Draws the conclusions from the rows, and from what is left over after all of them. */
export function conclude(
  rows: readonly Row[],
  { left, stop }: CampaignEnd,
  leftOver: boolean,
): StressResult {
  const broken: Partial<Record<PromiseName, string[]>> = {};
  for (const row of rows) for (const name of row.broken) (broken[name] ??= []).push(row.bomb);
  if (leftOver) (broken['nothing-is-left-over'] ??= []).push('all together');
  if (stop !== undefined && !stop.clean) (broken['host-stops'] ??= []).push('all together');
  const ok = Object.keys(broken).length === 0;
  return { ok, left: left ?? null, stop: stop ?? null, broken, rows };
}

/** The conclusions as lines. */
export function summaryLines({ left, stop, broken, rows, ok }: StressResult): string[] {
  const requests = rows.reduce(
    (sum, { attacked, calm }) => sum + attacked.requests + calm.requests,
    0,
  );
  const failed = rows.reduce((sum, { attacked, calm }) => sum + attacked.failed + calm.failed, 0);
  const deaths = rows.filter(({ hostEnded }) => hostEnded !== undefined).length;
  const busy = rows.filter(wasBusyBefore).length;
  return [
    `${String(rows.length)} bombs, ${String(deaths)} ended the host; the neighbours lost ${String(failed)} of ${String(requests)} requests`,
    left === null
      ? 'what is left over after all of them was not seen'
      : `left over after all of them: ${String(left.processes)} processes, ${String(left.threads)} threads, ${String(left.descriptors)} descriptors, ${String(left.ports)} ports, ${left.megabytes.toFixed(0)} MB`,
    ...(stop === null ? [] : [`the last host stopped after ${stop.ms.toFixed(0)} ms: ${stop.how}`]),
    ...(busy === 0
      ? []
      : [
          `the machine was busy before ${String(busy)} bombs: the neighbours' p99 was not judged there`,
        ]),
    ...Object.entries(broken).map(([name, bombs]) => `broken: ${name}: ${bombs.join(', ')}`),
    ok ? 'every promise was kept' : `${String(Object.keys(broken).length)} promises were broken`,
  ];
}
