import type { SkillView } from '@skillet/core';
import type { MountRecord, Version } from '@skillet/versions';

/** Characters that the beginning of an id has at least. */
const SHORTEST = 4;

/** Why a mount is not rolled back: nothing was changed. */
export class RollbackRefused extends Error {
  override readonly name = 'RollbackRefused';
  /** Whether what was asked for is not there. */
  readonly notThere: boolean;

  constructor(message: string, notThere = false) {
    super(message);
    this.notThere = notThere;
  }
}

/** Throws where several versions share a mount: each has a record of its own. */
export function refuseShared(view: Pick<SkillView, 'mount' | 'versions'> | undefined): void {
  if (view?.versions === undefined) return;
  const mounts = view.versions.list.map((one) => one.view.mount);
  throw new RollbackRefused(sayOneOf(view.mount, mounts));
}

/** That somebody has to say which of the versions at a mount is meant, by its own mount. */
export function sayOneOf(mount: string, versions: readonly string[]): string {
  return `"${mount}" has several versions side by side: say ${versions.join(', ')}`;
}

/**
 * The version that a mount is rolled back to: the one with this id, or beginning of an id, else the one with other code that
 * was live before. Throws a `RollbackRefused`.
 */
export function chooseVersion(mount: string, record: MountRecord, to?: string): Version {
  const { versions } = record;
  const live = versions.find(({ id }) => id === record.live);
  if (live === undefined)
    throw new RollbackRefused(`no version of "${mount}" was recorded yet`, true);
  const chosen = to === undefined ? before(live, record) : named(to, versions);
  if (chosen === undefined) {
    const list = `\`skillet-host versions ${mount}\` lists what there is`;
    throw to === undefined
      ? new RollbackRefused(`"${mount}" has no older version whose code is kept; ${list}`)
      : new RollbackRefused(`"${mount}" has no version ${JSON.stringify(to)}; ${list}`, true);
  }
  const { id, notKept } = chosen;
  if (notKept !== undefined) throw new RollbackRefused(`the code of ${id} is not kept: ${notKept}`);
  if (id === live.id) throw new RollbackRefused(`${id} is live already`);
  if (chosen.code === live.code)
    throw new RollbackRefused(
      `${id} has the code that is live: they differ in settings alone, which the configuration has`,
    );
  return chosen;
}

function before(live: Version, { pin, versions }: MountRecord): Version | undefined {
  const others = versions.filter(
    ({ code, notKept }) => code !== live.code && notKept === undefined,
  );
  if (pin === undefined) return others.at(-1);
  // What it was rolled back from went live before it, too.
  return others
    .filter(({ firstAt }) => firstAt < live.firstAt)
    .toSorted((a, b) => a.firstAt - b.firstAt)
    .at(-1);
}

function named(to: string, versions: readonly Version[]): Version | undefined {
  const exact = versions.find(({ id }) => id === to);
  if (exact !== undefined || to.length < SHORTEST) return exact;
  const found = versions.filter(({ id }) => id.startsWith(to));
  if (found.length > 1)
    throw new RollbackRefused(
      `several versions begin with ${JSON.stringify(to)}: write more of it`,
    );
  return found[0];
}
