/** Why a worker is to be started, as of now. */
export interface StartNeed {
  /** Whether a caller waits for it. */
  readonly waited: boolean;
  /** Deaths of its skill within the window of its restart policy. */
  readonly deaths: number;
}

/** How many workers may start, over all skills. */
export interface StartPolicy {
  /** Starts that go on at the same time. */
  readonly atOnce: number;
  /** The same while callers are served: a start takes a core for as long as dozens of calls. */
  readonly beside: number;
  /** Milliseconds after which a start that goes on gives its place to another. */
  readonly patience: number;
  /** Restarts a second, and how many at once after a quiet time. */
  readonly restarts: { readonly perSecond: number; readonly burst: number };
}

/** Restarts that may be begun now; below nothing when those that could not wait have taken more. */
export interface RestartAllowance {
  readonly left: number;
  readonly at: number;
}

/** What is to be done with those that wait to start. */
export type StartDecision =
  | { readonly kind: 'start'; readonly index: number; readonly allowance: RestartAllowance }
  /** Nothing, until a start ends, another is wanted, or so many milliseconds have passed. */
  | { readonly kind: 'wait'; readonly for?: number };

/** What cores can start beside a gateway that serves. */
export function startPolicyFor(cores: number): StartPolicy {
  const perSecond = 2 * Math.max(1, cores);
  return {
    atOnce: Math.min(16, 2 * Math.max(1, cores)),
    beside: Math.min(8, Math.max(1, Math.floor(cores / 2))),
    patience: 200,
    restarts: { perSecond, burst: 2 * perSecond },
  };
}

/** The allowance at `now`: it grows with time up to the burst. */
export function refilled(
  { left, at }: RestartAllowance,
  { restarts }: StartPolicy,
  now: number,
): RestartAllowance {
  const grown = (Math.max(0, now - at) * restarts.perSecond) / 1000;
  return { left: Math.min(restarts.burst, left + grown), at: now };
}

/**
 * Milliseconds that a start may keep its place while `lingering` others go on that have lost theirs: the more
 * there are, the busier the machine is, and the less it is helped by one more.
 */
export function patienceOf({ patience, atOnce }: StartPolicy, lingering: number): number {
  return patience * (1 + lingering / atOnce);
}

/**
 * Decides who starts next. First come those that a caller waits for, then first starts, then restarts, of
 * skills that died less often before others; all that have died share the restarts of a second.
 */
export function decideStart(
  waiting: readonly StartNeed[],
  state: {
    readonly inside: number;
    readonly allowance: RestartAllowance;
    readonly serving: boolean;
  },
  policy: StartPolicy,
  now: number,
): StartDecision {
  if (state.inside >= (state.serving ? policy.beside : policy.atOnce)) return { kind: 'wait' };
  let index = -1;
  let rank = Infinity;
  for (const [at, need] of waiting.entries()) {
    if (rankOf(need) >= rank) continue;
    rank = rankOf(need);
    index = at;
  }
  const need = waiting[index];
  if (need === undefined) return { kind: 'wait' };
  const allowance = refilled(state.allowance, policy, now);
  if (need.deaths === 0) return { kind: 'start', index, allowance };
  if (rank > PROMPT && allowance.left < 1) {
    return {
      kind: 'wait',
      for: Math.ceil(((1 - allowance.left) * 1000) / policy.restarts.perSecond),
    };
  }
  return { kind: 'start', index, allowance: { ...allowance, left: allowance.left - 1 } };
}

/** The rank of a start that a caller waits for, of a skill that does not die again and again. */
const PROMPT = 0;

function rankOf({ waited, deaths }: StartNeed): number {
  return waited && deaths <= 1 ? PROMPT : 1 + deaths;
}
