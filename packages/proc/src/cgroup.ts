import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Which control groups the system has: the second version alone, the first alone, both side by side, or none. */
export type CgroupVersion = 'v2' | 'v1' | 'hybrid' | 'none';

/** The control group of this process. */
export interface OwnCgroup {
  readonly version: CgroupVersion;
  /** Its name below the root of the groups that the process sees: `/` for the root itself. */
  readonly name: string;
  /** Its folder; undefined where none is mounted, or where it lies beyond what the process sees. */
  readonly folder?: string;
  /** Controllers of the second version that it has: `memory`, `pids`, … */
  readonly controllers: readonly string[];
  /** Whether this process may make groups in it, and move itself there. */
  readonly writable: boolean;
  /** The least `memory.max` of it and of those above, in bytes; Infinity for none. */
  readonly memoryMax: number;
  /** The least `pids.max` of it and of those above; Infinity for none. */
  readonly pidsMax: number;
  /** Cores that it may use by `cpu.max`; Infinity for all. */
  readonly cores: number;
}

/** Where the system tells of groups. */
export interface CgroupSources {
  /** The text of `/proc/self/cgroup`. */
  readonly own: string;
  /** The text of `/proc/self/mountinfo`. */
  readonly mounts: string;
}

/** Reads where this process stands among control groups (cgroups(7)). */
export function readOwnCgroup(
  { own, mounts }: CgroupSources = {
    own: read('/proc/self/cgroup') ?? '',
    mounts: read('/proc/self/mountinfo') ?? '',
  },
): OwnCgroup {
  const legacy = /^[1-9]\d*:[^:]+:/m.test(own);
  const name = /^0::(\/.*)$/m.exec(own)?.[1];
  const mounted = name === undefined ? undefined : mountOf(mounts);
  const version = versionOf(legacy, mounted !== undefined);
  const folder = name === undefined || mounted === undefined ? undefined : folderOf(name, mounted);
  if (folder === undefined || mounted === undefined)
    return { ...NOTHING, version, name: name ?? '' };
  const above = ancestors(folder, mounted.point);
  const least = (file: string) => Math.min(...above.map((one) => limitIn(read(join(one, file)))));
  return {
    version,
    name: name ?? '',
    folder,
    controllers: words(read(join(folder, 'cgroup.controllers'))),
    writable: isWritable(folder),
    memoryMax: least('memory.max'),
    pidsMax: least('pids.max'),
    cores: Math.min(...above.map((one) => coresIn(read(join(one, 'cpu.max'))))),
  };
}

const NOTHING = {
  controllers: [],
  writable: false,
  memoryMax: Infinity,
  pidsMax: Infinity,
  cores: Infinity,
};

interface Mount {
  /** The group that is seen at the mount point. */
  readonly root: string;
  readonly point: string;
}

function versionOf(legacy: boolean, unified: boolean): CgroupVersion {
  if (unified) return legacy ? 'hybrid' : 'v2';
  return legacy ? 'v1' : 'none';
}

/** Where groups of the second version are mounted; of several, what was mounted last hides the others. */
function mountOf(mounts: string): Mount | undefined {
  const found = [...mounts.matchAll(/^\d+ \d+ \S+ (\S+) (\S+) .*? - cgroup2 /gm)].at(-1);
  const [, root, point] = found ?? [];
  return root === undefined || point === undefined
    ? undefined
    : { root: plain(root), point: plain(point) };
}

/** Blanks and the like are written as octal numbers there. */
function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(parseInt(octal, 8)),
  );
}

function folderOf(name: string, { root, point }: Mount): string | undefined {
  const below = posix.relative(root, name);
  // A group beyond the root of what this process sees is named `/../…`.
  return name.startsWith('/..') || below.startsWith('..') ? undefined : join(point, below);
}

function ancestors(folder: string, root: string): string[] {
  const all = [folder];
  for (let one = folder; one !== root && one !== '/';) all.push((one = dirname(one)));
  return all;
}

function isWritable(folder: string): boolean {
  try {
    for (const file of ['', 'cgroup.procs', 'cgroup.subtree_control']) {
      accessSync(join(folder, file), constants.W_OK);
    }
    return true;
  } catch {
    return false;
  }
}

/** The number in a file such as `memory.max`; Infinity for `max`, and where there is no such file. */
function limitIn(text: string | undefined): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? Infinity : number;
}

/** `cpu.max` is `<quota> <period>`, in the same unit. */
function coresIn(text = ''): number {
  const [quota, period] = text.split(/\s+/).map(Number);
  return quota === undefined || period === undefined || Number.isNaN(quota / period)
    ? Infinity
    : quota / period;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
