import { alignColumns } from '@skillet/command';
import type { CallerResult } from '../attack/caller.ts';
import type { StopResult } from '../host/attacked-host.ts';
import type { Footprint } from '../host/footprint.ts';
import type { LoadStats } from '../load/load-window.ts';
import { isLeftOver, type PromiseName } from '../promises.ts';
import type { Pace } from '../pace.ts';

/** A bomb that went off, and what its caller was told. */
export interface Shot {
  readonly bomb: string;
  readonly caller: CallerResult;
}

/** What was seen of a soak; memory in megabytes, undefined where it cannot be seen. */
export interface SoakMeasures {
  readonly bombs: number;
  readonly seconds: number;
  readonly neighbours: LoadStats;
  /** Whether the skill that exploded answers afterwards; undefined when the host ended. */
  readonly skillBack: boolean | undefined;
  /** What the host took before the first bomb. */
  readonly before: Footprint | undefined;
  /** What it took more after the last one, once everything had settled. */
  readonly left: Footprint | undefined;
  readonly peak: number | undefined;
  /** How the host stopped; undefined when it had ended before, or is not ours. */
  readonly stop: StopResult | undefined;
  /** How the host ended, if it did. */
  readonly hostEnded: string | undefined;
}

/** A soak as a whole. */
export interface SoakResult extends SoakMeasures {
  /** Whether every promise was kept. */
  readonly ok: boolean;
  /** Chooses the same bombs again. */
  readonly seed: number;
  readonly broken: readonly PromiseName[];
  readonly shots: readonly Shot[];
}

/** Draws the conclusions from a soak. */
export function concludeSoak(
  measures: SoakMeasures,
  shots: readonly Shot[],
  seed: number,
  pace: Pace,
): SoakResult {
  const { hostEnded, neighbours, left, stop } = measures;
  const broken: PromiseName[] = [];
  if (hostEnded !== undefined) broken.push('host-survives');
  if (neighbours.failed > 0) broken.push('no-neighbour-request-lost');
  if (shots.some(({ caller }) => !caller.clear)) broken.push('caller-is-told');
  if (measures.skillBack === false) broken.push('skill-comes-back');
  if (left !== undefined && isLeftOver(left, pace)) broken.push('nothing-is-left-over');
  if (stop !== undefined && !stop.clean) broken.push('host-stops');
  return { ok: broken.length === 0, seed, broken, ...measures, shots };
}

/** The line of one bomb, to be shown as soon as its caller was told. */
export function shotLine({ bomb, caller }: Shot): string {
  const told = `${caller.said} after ${caller.ms.toFixed(0)} ms`;
  return `${bomb.padEnd(22)}  ${told}${caller.clear ? '' : ', which is not what was promised'}`;
}

/** The conclusions as lines. */
export function soakLines(result: SoakResult): string[] {
  const { bombs, seconds, neighbours, before, left, peak, hostEnded, stop } = result;
  const { broken, ok, seed } = result;
  const failures = Object.entries(neighbours.failures).map(
    ([how, count]) => `${String(count)}x ${how}`,
  );
  const megabytes = (value: number) => `${value.toFixed(0)} MB`;
  const others = Object.entries(left ?? {}).filter(([name]) => name !== 'megabytes');
  return alignColumns([
    ['seed', `${String(seed)} (--seed ${String(seed)} chooses the same bombs)`],
    ['bombs', `${String(bombs)} in ${seconds.toFixed(0)} s`],
    [
      'neighbours',
      `lost ${String(neighbours.failed)} of ${String(neighbours.requests)} requests; ` +
        `p99 ${neighbours.p99.toFixed(0)} ms, longest ${neighbours.max.toFixed(0)} ms; those that use what is ` +
        `shared ${neighbours.sharing.p99.toFixed(0)} and ${neighbours.sharing.max.toFixed(0)} ms`,
    ],
    ...(failures.length === 0 ? [] : [['', failures.join('; ')]]),
    ['host', hostEnded === undefined ? 'the same process' : `DIED: ${hostEnded}`],
    ...(stop === undefined ? [] : [['stop', `${stop.how} after ${stop.ms.toFixed(0)} ms`]]),
    ...(result.skillBack === false ? [['skill', 'does not answer any more']] : []),
    ...(before === undefined || left === undefined || peak === undefined
      ? [['memory', 'not seen']]
      : [
          [
            'memory',
            `${megabytes(before.megabytes)} before, ${megabytes(before.megabytes + left.megabytes)} after, ` +
              `${megabytes(peak)} at most`,
          ],
          ['left over', others.map(([name, count]) => `${String(count)} ${name}`).join(', ')],
        ]),
    ['result', ok ? 'every promise was kept' : `broken: ${broken.join(', ')}`],
  ]);
}
