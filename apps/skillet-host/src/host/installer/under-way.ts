import { dateNow } from '../../clock.ts';

/** What is being done to the installed skills of a configuration, at the wish of an admin. */
export interface UnderWay {
  readonly action: 'look' | 'install' | 'update' | 'uninstall';
  /** Which skill, or where it is from. */
  readonly what: string;
  /** Who wants it. */
  readonly by: string;
  /** Since when, in UTC. */
  readonly since: string;
}

/** By configurations: one thing is done at a time. */
const all = new Map<string, UnderWay>();

/** Does something that others are told of meanwhile. */
export async function tellingOf<Result>(
  file: string,
  work: Omit<UnderWay, 'since'>,
  task: () => Promise<Result>,
): Promise<Result> {
  // Another one is refused.
  if (all.has(file)) return task();
  // Who signs in by an address does not want that told.
  const what = work.what.replace(/\/\/[^/@]*@/, '//');
  all.set(file, { ...work, what, since: new Date(dateNow()).toISOString() });
  try {
    return await task();
  } finally {
    all.delete(file);
  }
}

/** What is being done by this process for a configuration; null for nothing. */
export function underWayFor(file: string): UnderWay | null {
  return all.get(file) ?? null;
}
