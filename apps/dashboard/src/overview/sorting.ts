import { signal } from '@preact/signals';
import type { HostStats, SkillStats } from '../api/shapes.ts';
import { conditionOf } from '../parts/condition.ts';

/** A row of the overview. */
export interface Row {
  readonly mount: string;
  readonly skill: SkillStats;
}

type Key = (row: Row) => number | string;

/** What the rows can be put in order by; figures begin with the largest. */
export const SORTS = {
  state: (row) => conditionOf(row.skill).rank,
  name: ({ skill }) => nameOf(skill).toLowerCase(),
  rate: ({ skill }) => -(skill.rate ?? 0),
  p50: ({ skill }) => -(skill.p50_ms ?? -1),
  p95: ({ skill }) => -(skill.p95_ms ?? -1),
  p99: ({ skill }) => -(skill.p99_ms ?? -1),
  errors: ({ skill }) => -(skill.errors_1m ?? 0),
  queue: ({ skill }) => -(skill.waiting ?? 0),
  memory: ({ skill }) => -(skill.memory ?? 0),
  cpu: ({ skill }) => -(skill.cpu ?? 0),
  restarts: ({ skill }) => -(skill.restarts ?? 0),
  died: ({ skill }) => (typeof skill.died_at === 'string' ? -Date.parse(skill.died_at) : 0),
} satisfies Record<string, Key>;

export type SortName = keyof typeof SORTS;

export const sort = signal<{ readonly by: SortName; readonly turned: boolean } | undefined>(
  undefined,
);
export const search = signal('');
export const shown = signal<'all' | 'trouble' | 'busy'>('all');

/** What a skill is called. */
export function nameOf({ name, mount_path }: SkillStats): string {
  return name ?? mount_path;
}

const known = new WeakMap<SkillStats, Row>();

/** The same for the same figures. */
function rowOf(mount: string, skill: SkillStats): Row {
  let row = known.get(skill);
  if (row === undefined) known.set(skill, (row = { mount, skill }));
  return row;
}

/** All there is: skills that run, that cannot, and that are switched off. */
export function rowsOf({ skills, disabled }: HostStats): Row[] {
  const rows = Object.entries(skills).map(([mount, skill]) => rowOf(mount, skill));
  const off = disabled
    .filter(({ mount }) => !(mount in skills))
    .map(({ name, mount, by }) => ({
      mount,
      skill: {
        name,
        mount_path: mount,
        status: 'disabled',
        state: 'disabled',
        description:
          by === 'configuration' ? 'Switched off in the configuration' : `Switched off by ${by}`,
      },
    }));
  return [...rows, ...off];
}

/** What is at a mount, be it that of one of several versions; undefined where nothing is. */
export function rowAt(host: HostStats, mount: string): Row | undefined {
  const row = rowsOf(host).find((one) => one.mount === mount);
  if (row !== undefined) return row;
  const shared = sharedMountOf(host, mount);
  if (shared === undefined) return undefined;
  const version = host.skills[shared]?.versions?.find(
    (one) => mountOfVersion(shared, one.version) === mount,
  );
  return version && { mount, skill: { ...version, mount_path: mount } };
}

/** The own mount of one of the versions that share one. */
export function mountOfVersion(shared: string, version: string): string {
  return `${shared}@${version}`;
}

/** The mount that a version shares with others; undefined for any other skill. */
export function sharedMountOf({ skills }: HostStats, mount: string): string | undefined {
  const shared = mount.slice(0, Math.max(0, mount.lastIndexOf('@')));
  return skills[shared]?.versions === undefined ? undefined : shared;
}

/** Whether somebody should look at a skill. */
export function isTrouble({ skill }: Row): boolean {
  const { gravity } = conditionOf(skill);
  return (
    gravity === 'bad' ||
    gravity === 'busy' ||
    skill.reload_error !== undefined ||
    skill.suspicion !== undefined
  );
}

/** The rows that are to be seen, in order. */
export function arranged(rows: readonly Row[]): readonly Row[] {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = rows.filter((row) => {
    if (shown.value === 'trouble' && !isTrouble(row)) return false;
    if (shown.value === 'busy' && (row.skill.rate ?? 0) === 0) return false;
    const { skill, mount } = row;
    const text =
      `${nameOf(skill)} ${mount} ${conditionOf(skill).word} ${skill.isolation ?? ''} ${skill.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const { value } = sort;
  if (value === undefined) return wanted;
  const key: Key = SORTS[value.by];
  const order = value.turned ? -1 : 1;
  return wanted.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a === b ? 0 : (a < b ? -1 : 1) * order;
  });
}

/** Sorts by a column; once more turns the order, and a third time leaves it to the configuration. */
export function sortBy(by: SortName): void {
  const { value } = sort;
  if (value?.by !== by) sort.value = { by, turned: false };
  else sort.value = value.turned ? undefined : { by, turned: true };
}
