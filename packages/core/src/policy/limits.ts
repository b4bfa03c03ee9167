import type { DeathCause } from '../lifecycle/death-cause.ts';
import type { Limits } from '../skill-spec.ts';

/** What a worker takes, seen from outside at one time. */
export interface UsageSample {
  /** A time of the host's clock. */
  readonly at: number;
  /** Bytes of JavaScript heap; of a process all that it and its children have resident. */
  readonly heap: number;
  /** Bytes outside the heap that objects hold: buffers and typed arrays; of a process nothing. */
  readonly external: number;
  /** Milliseconds of CPU since its start. */
  readonly cpu: number;
}

/** The limit that a sample shows to be exceeded, as a cause of death. */
export function overMemory(sample: UsageSample, limits: Limits): DeathCause | undefined {
  const seen = sample.heap + sample.external;
  if (seen <= limits.memory) return undefined;
  return { kind: 'limit', limit: 'memory', value: limits.memory, seen };
}

/**
 * The same for the share of a core over `limits.cpuWindow`; `history` holds samples, oldest first,
 * and says nothing while it is shorter than the window.
 */
export function overCpu(history: readonly UsageSample[], limits: Limits): DeathCause | undefined {
  const last = history.at(-1);
  const first = history[0];
  if (last === undefined || first === undefined || limits.cpu === Infinity) return undefined;
  if (last.at - first.at < limits.cpuWindow) return undefined;
  const seen = cpuShare(first, last);
  if (seen <= limits.cpu) return undefined;
  return { kind: 'limit', limit: 'cpu', value: limits.cpu, seen };
}

/** Share of a core used between two samples. */
export function cpuShare(from: UsageSample, to: UsageSample): number {
  const wall = to.at - from.at;
  return wall <= 0 ? 0 : Math.max(0, to.cpu - from.cpu) / wall;
}

/** The samples that a window of some milliseconds needs: all within it, and the one before it. */
export function withinWindow(
  history: readonly UsageSample[],
  window: number,
): readonly UsageSample[] {
  const last = history.at(-1);
  if (last === undefined) return history;
  const within = history.findIndex(({ at }) => at > last.at - window);
  return within === -1 ? history.slice(-1) : history.slice(Math.max(0, within - 1));
}
