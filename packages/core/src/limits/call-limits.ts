/** So many calls in so much time. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly per: number;
}

/** How much somebody may call; what is left out is not limited. */
export interface CallLimits {
  /** On average. */
  readonly rate?: Rate;
  /** Calls at once after a pause. Default: as many as the rate counts. */
  readonly burst?: number;
  /** Calls under way, from their admission to the end of their answer. */
  readonly concurrency?: number;
  /** Calls in a day, which begins at midnight UTC. */
  readonly daily?: number;
}

/** What holds for one caller. */
export interface CallerLimits extends CallLimits {
  /** What holds, besides, for its calls of single skills, by mount or name. */
  readonly skills?: Readonly<Record<string, CallLimits>>;
}

/** What holds for callers: of several that fit, the most special one alone. */
export interface CallersLimits {
  /** For each that shows a key or token, and has none of its own. */
  readonly default?: CallerLimits;
  /** For each address that shows none. */
  readonly anonymous?: CallerLimits;
  /** By name: of a key, `local` or `admin`. */
  readonly names?: Readonly<Record<string, CallerLimits>>;
}

/** What holds for a skill: for the sum of all calls, and for those of each caller. */
export interface SkillCallLimits extends CallLimits {
  /** Of each whose own limits say nothing of the skill, but for `local` and admins. */
  readonly perCaller?: CallLimits;
}

const UNITS: Readonly<Record<number, string>> = {
  1000: 's',
  60_000: 'min',
  3_600_000: 'hour',
  86_400_000: 'day',
};

/** Writes a rate as the configuration has it: `60/min`. */
export function formatRate({ count, per }: Rate): string {
  return `${String(count)}/${UNITS[per] ?? `${String(per / 1000)}s`}`;
}
