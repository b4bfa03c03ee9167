/** The mount that several versions of a skill share, and how much of its calls one of them gets. */
export interface SharedMount {
  readonly mount: string;
  /** Its share is this among the sum of all; 0 for none. */
  readonly weight: number;
}

/** Stands between a mount and a version; no other mount has it. */
const BETWEEN = '@';

/** The mount of one version among those that share one. */
export function versionMount(mount: string, version: string): string {
  return mount + BETWEEN + version;
}

/** The mount that a version shares with others; of any other skill its own. */
export function sharedMountOf(mount: string): string {
  const at = mount.indexOf(BETWEEN);
  return at === -1 ? mount : mount.slice(0, at);
}

/** The version in the mount of one that shares it with others; undefined in any other mount. */
export function versionInMount(mount: string): string | undefined {
  const at = mount.indexOf(BETWEEN);
  return at === -1 ? undefined : mount.slice(at + BETWEEN.length);
}

/** Which of two versions is the older one, for sorting: numbers in them count as numbers. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
