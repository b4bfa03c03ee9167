import type { EndedRollout } from './rollout-parts.ts';
import type { Rollout, RolloutBegun, SamplePair } from './rollout.ts';

/** A version that is tried, as one process tells another. */
export interface SaidRollout extends RolloutBegun {
  readonly mount: string;
  readonly id: string;
  readonly kind: 'canary' | 'watch';
  readonly step: number;
  /** Processes that have ended without a word since the step began. */
  readonly losses: number;
}

/** How one has ended. */
export interface SaidEnd extends EndedRollout {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When that was kept: a process that starts later starts with what came of it. Left out where it is not yet. */
  readonly keptAt?: number;
}

/** What a process has counted of one since its step began. */
export interface SaidFigures extends SamplePair {
  readonly mount: string;
  readonly id: string;
  readonly step: number;
  readonly since: number;
}

/** What processes that share a port say to each other of versions that are tried. */
export interface Said {
  /** What goes on: of the one that decides, or, to that one when it has begun, of another. */
  readonly open?: readonly SaidRollout[];
  /** Of the one that decides: what has ended. */
  readonly ended?: readonly SaidEnd[];
  readonly figures?: readonly SaidFigures[];
  /** It ends as it should. */
  readonly leaves?: boolean;
}

/** One as it is told. */
export function saidOf(
  { view: { mount, id, kind }, plan, by, since, step }: Rollout,
  losses: number,
): SaidRollout {
  return { mount, id, kind, plan, by, since, step, losses };
}

/** What was counted of one, as it is told. */
export function figuresOf({ view: { mount, id }, step, since, own }: Rollout): SaidFigures {
  return { mount, id, step, since, ...own() };
}

/** What is tried at a mount, or a step of it. */
export function keyOf(of: {
  readonly mount: string;
  readonly id: string;
  readonly step?: number;
}): string {
  return `${of.mount}\n${of.id}\n${String(of.step)}`;
}

const NOTHING = {
  figures: { calls: 0, crashes: 0, hostErrors: 0, skillErrors: 0, p50: null, p95: null },
  latencies: [],
};

/** What processes count as that have ended without a word: one alone may have been ended by anything. */
export function figuresOfLosses(losses: number): readonly SamplePair[] {
  const crashes = losses - 1;
  if (crashes <= 0) return [];
  const candidate = { ...NOTHING, figures: { ...NOTHING.figures, crashes } };
  return [{ candidate, before: NOTHING }];
}

/** Whether an end has come after the one that is known, which is that of something else. */
export function isNews(said: SaidEnd, known: SaidEnd | undefined): boolean {
  return known === undefined || (known.id !== said.id && known.at < said.at);
}
