/** Exponential backoff: attempt n waits `initial * factor^(n-1)`, at most `max`, give or take `jitter`. */
export interface BackoffPolicy {
  /** Milliseconds before the first restart. */
  readonly initial: number;
  readonly factor: number;
  /** Milliseconds at most. */
  readonly max: number;
  /** Share of the delay, 0 to 1, that is varied at random so that restarts do not come in step. */
  readonly jitter: number;
}

/** OTP's restart intensity: more than `max` deaths within `window` and the skill is quarantined. */
export interface RestartPolicy {
  readonly max: number;
  /** Milliseconds. */
  readonly window: number;
  readonly backoff: BackoffPolicy;
  /** Milliseconds for which an input is refused under which two workers died; 0 for never. */
  readonly poisonTtl: number;
}

/** Times of a skill's deaths, oldest first, in milliseconds of one clock that nobody sets. */
export type DeathHistory = readonly number[];

/** What a skill must show after a quarantine before it counts as recovered: time and successes. */
export const RECOVERY = { milliseconds: 10_000, successes: 3 } as const;

/** Whether a skill that has been ready since some time, and has answered so often, has recovered. */
export function hasRecovered(since: number, successes: number, now: number): boolean {
  return now - since >= RECOVERY.milliseconds && successes >= RECOVERY.successes;
}

/** What follows a death. */
export type RestartDecision =
  | { readonly kind: 'restart'; readonly attempt: number; readonly delay: number }
  | { readonly kind: 'quarantine'; readonly deaths: number; readonly delay: number };

/** Milliseconds at most between two tries of a skill for which the place may be taken. */
const TRIED_AGAIN = 1000;

/**
 * Decides what follows the death of a skill that has never come up while another host still runs the same one: the
 * other may hold what it needs, such as a port, and gives it up soon. So it is tried again and again, `deaths` times so far.
 */
export function decideTrial(
  deaths: number,
  { backoff }: RestartPolicy,
  random: number,
): Extract<RestartDecision, { kind: 'restart' }> {
  const delay = Math.min(TRIED_AGAIN, backoffDelay(backoff, deaths, random));
  return { kind: 'restart', attempt: deaths, delay };
}

/** The deaths that still count at `now`. */
export function recentDeaths(
  history: DeathHistory,
  policy: RestartPolicy,
  now: number,
): DeathHistory {
  return history.filter((at) => now - at < policy.window);
}

/**
 * Whether the deaths under the requests of one caller are reason to refuse that caller in place of a quarantine for
 * all: it has most of those that are too many, or, on probation, a second one.
 */
export function outweighs(deaths: number, { max }: RestartPolicy, probation: boolean): boolean {
  const most = Math.floor(max / 2) + 1;
  return deaths >= (probation ? Math.min(2, most) : most);
}

/** The history without deaths whose cause is gone, each of which counts once. */
export function forgive(history: DeathHistory, deaths: DeathHistory): DeathHistory {
  const kept = [...history];
  for (const at of deaths) {
    const index = kept.indexOf(at);
    if (index !== -1) kept.splice(index, 1);
  }
  return kept;
}

/** Milliseconds to wait before restart number `attempt` (1 is the first); `random` is in [0, 1). */
export function backoffDelay(policy: BackoffPolicy, attempt: number, random: number): number {
  const grown = policy.initial * policy.factor ** Math.max(0, attempt - 1);
  // Nothing times infinity is not a number, and no delay grows out of nothing.
  return varied(policy, Number.isNaN(grown) ? 0 : Math.min(policy.max, grown), random);
}

/** A delay give or take the jitter, in whole milliseconds, at most the policy's. */
function varied({ jitter, max }: BackoffPolicy, delay: number, random: number): number {
  return Math.min(max, Math.max(0, Math.round(delay * (1 + jitter * (2 * random - 1)))));
}

/**
 * Decides what follows the last death in `history`: a restart after a delay that grows with the
 * deaths within the window, or, past the allowed intensity, a quarantine for the longest delay.
 * A death on probation means quarantine again, however long the one before is ago.
 * The rule is that of Erlang/OTP's supervisors (`intensity`, `period`); the backoff is added.
 */
export function decideRestart(
  history: DeathHistory,
  policy: RestartPolicy,
  now: number,
  random: number,
  probation = false,
): RestartDecision {
  const deaths = recentDeaths(history, policy, now).length;
  if (deaths > policy.max || probation) {
    return {
      kind: 'quarantine',
      deaths,
      delay: varied(policy.backoff, policy.backoff.max, random),
    };
  }
  // When all of them were forgiven, it is still a first attempt.
  const attempt = Math.max(1, deaths);
  return { kind: 'restart', attempt, delay: backoffDelay(policy.backoff, attempt, random) };
}
