/** What skills are suspected of: that they ended the host, or that they held the threads that all of them share. */
export const GROUNDS = ['host-ended', 'shared-threads'] as const;

/** One of them. */
export type Ground = (typeof GROUNDS)[number];

/** When each skill was suspected of one thing, by mount, in milliseconds since the epoch. */
export type Suspicions = Readonly<Record<string, readonly number[]>>;

const HOUR = 60 * 60 * 1000;

/**
 * A skill that was suspected `count` times within `window` milliseconds is moved into a process of its
 * own, for `keep` milliseconds after the last time.
 */
export const SUSPICION = { count: 2, window: HOUR, keep: 24 * HOUR } as const;

/** The suspicions with those of a crash added, and without what is over by then. */
export function suspect(
  suspicions: Suspicions,
  mounts: readonly string[],
  now: number,
): Suspicions {
  const all = new Map(Object.entries(suspicions));
  for (const mount of new Set(mounts)) all.set(mount, [...(all.get(mount) ?? []), now]);
  return stillHeld(Object.fromEntries(all), now);
}

/** The suspicions that count at `now`: those within the window, and those of skills that were moved. */
export function stillHeld(suspicions: Suspicions, now: number): Suspicions {
  const held = Object.entries(suspicions).map(([mount, times]): [string, readonly number[]] => {
    const span = isMoved(times, now) ? SUSPICION.keep : SUSPICION.window;
    return [mount, times.filter((at) => Math.abs(now - at) < span)];
  });
  return Object.fromEntries(held.filter(([, times]) => times.length > 0));
}

/** The suspicions without those of a skill. */
export function without(suspicions: Suspicions, mount: string): Suspicions {
  return Object.fromEntries(Object.entries(suspicions).filter(([other]) => other !== mount));
}

/** Whether a skill with these suspicions runs in a process of its own. */
export function isMoved(times: readonly number[], now: number): boolean {
  return movedAt(times, now) !== undefined;
}

/** When suspicions are over that are not followed by further ones. */
export function heldUntil(times: readonly number[], now: number): number {
  const moved = movedAt(times, now);
  return moved === undefined ? (times.at(-1) ?? now) + SUSPICION.window : moved + SUSPICION.keep;
}

/** The last time that was one too many, as long as it counts. */
function movedAt(times: readonly number[], now: number): number | undefined {
  const { count, window, keep } = SUSPICION;
  return times.findLast((last, index) => {
    const first = times[index - count + 1];
    return first !== undefined && last - first < window && Math.abs(now - last) < keep;
  });
}
