import { dateNow } from '../../clock.ts';

/** What is being done to the installed skills of a configuration, at the wish of an admin. */
export interface UnderWay {
  readonly action: 'look' | 'outdated' | 'install' | 'update' | 'uninstall';
  /** Which skill, or where it is from. */
  readonly what: string;
  /** Who wants it. */
  readonly by: string;
  /** Since when, in UTC. */
  readonly since: string;
}

/** With the configurations, in turn. Of what changes something, one is done at a time to each, and others are refused. */
const all = new Map<UnderWay, string>();

/** Does something that others are told of meanwhile. */
export async function tellingOf<Result>(
  file: string,
  { what, ...work }: Omit<UnderWay, 'since'>,
  task: () => Promise<Result>,
): Promise<Result> {
  // Who signs in by an address does not want that told.
  const told = what.replace(/\/\/[^/]*@/, '//');
  const one: UnderWay = { ...work, what: told, since: new Date(dateNow()).toISOString() };
  all.set(one, file);
  try {
    return await task();
  } finally {
    all.delete(one);
  }
}

/** What is being done by this process for a configuration; null for nothing. Who asks what is newer keeps nobody waiting, so anything else is told first. */
export function underWayFor(file: string): UnderWay | null {
  const own = [...all].filter(([, its]) => its === file).map(([one]) => one);
  return own.find(({ action }) => action !== 'outdated') ?? own[0] ?? null;
}
