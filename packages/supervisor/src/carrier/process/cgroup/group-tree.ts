import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '@skillet/core';
import { descendantsOf, readProcess, type OwnCgroup } from '@skillet/proc';
import { makeGroup, readGroupFile, writeGroupFile } from './group-files.ts';
import { ProcessGroup, WEIGHT, type GroupLimits } from './process-group.ts';

/** The group that the host moves itself into: one with groups below it may have no processes of its own. */
const HOST = 'skillet-host';
const WORKER = /^skillet-worker-(\d+)-(\d+)-\d+$/;
/** What a worker is held by. Without the first there is nothing to hold. */
const [NEEDED, ...USEFUL] = ['memory', 'pids', 'cpu'] as const;

/** The process that makes groups. */
export interface GroupOwner {
  readonly pid: number;
  /** When it started, as /proc has it: tells it from a later one with the same number. */
  readonly started: string;
  /** Its launcher; 0 where it has none. */
  readonly launcher: number;
}

/** The control groups of a host's workers, below the one that the host was started in (cgroups(7), version 2). */
export class GroupTree {
  readonly #base: string;
  readonly #owner: GroupOwner;
  readonly #clock: Clock;
  #made = 0;

  private constructor(base: string, owner: GroupOwner, clock: Clock) {
    this.#base = base;
    this.#owner = owner;
    this.#clock = clock;
  }

  /**
   * Moves the host into a group of its own, has the kernel hold those beside it, and removes what hosts have left there that
   * are gone. Undefined, with nothing changed, where the group may not be written, has others' processes, or cannot hold memory.
   */
  static open(own: OwnCgroup, owner: GroupOwner, clock: Clock): GroupTree | undefined {
    const { folder, version, writable } = own;
    if (folder === undefined || !writable || (version !== 'v2' && version !== 'hybrid'))
      return undefined;
    // Where a host before this one has moved the launcher, this one was started there.
    const isMoved = basename(folder) === HOST;
    const base = isMoved ? dirname(folder) : folder;
    const controllers = readGroupFile(base, 'cgroup.controllers')?.trim().split(' ') ?? [];
    if (!controllers.includes(NEEDED)) return undefined;
    if (!moveHost(base, owner)) return undefined;
    if (!writeGroupFile(base, 'cgroup.subtree_control', `+${NEEDED}`)) return undefined;
    for (const name of USEFUL) {
      if (controllers.includes(name)) writeGroupFile(base, 'cgroup.subtree_control', `+${name}`);
    }
    writeGroupFile(join(base, HOST), 'cpu.weight', String(WEIGHT.host));
    const tree = new GroupTree(base, owner, clock);
    tree.#clear();
    return tree;
  }

  /** A group for one worker; undefined when it cannot be made. */
  make(limits: GroupLimits): ProcessGroup | undefined {
    const { pid, started } = this.#owner;
    this.#made += 1;
    const folder = join(
      this.#base,
      `skillet-worker-${String(pid)}-${started}-${String(this.#made)}`,
    );
    if (!makeGroup(folder)) return undefined;
    const group = new ProcessGroup(folder, this.#clock);
    group.hold(limits);
    return group;
  }

  /** Ends and removes the groups of hosts that are gone, however they ended. */
  #clear(): void {
    for (const name of readdirSync(this.#base)) {
      const [, pid, started] = WORKER.exec(name) ?? [];
      if (pid === undefined || readProcess(Number(pid))?.started === started) continue;
      new ProcessGroup(join(this.#base, name), this.#clock).dissolve();
    }
  }
}

/**
 * Moves what is in a group into one below it, if that is the host alone, with its launcher and what they have started. The
 * root of all groups may have both processes and groups; it is known by having no type.
 */
function moveHost(base: string, { pid, launcher }: GroupOwner): boolean {
  if (!existsSync(join(base, 'cgroup.type'))) return true;
  const root = launcher === 0 ? pid : launcher;
  const inContainer = base === mountPointOf(base);
  const ours = new Set([root, pid, ...descendantsOf(root)]);
  const members = membersOf(base);
  if (!inContainer && members.some((one) => !ours.has(one))) return false;
  const leaf = join(base, HOST);
  if (!makeGroup(leaf)) return false;
  // One may start another meanwhile.
  for (let left = members, round = 0; left.length > 0 && round < 10; round += 1) {
    for (const one of left) writeGroupFile(leaf, 'cgroup.procs', String(one));
    left = membersOf(base);
  }
  return membersOf(base).length === 0;
}

function membersOf(group: string): number[] {
  return (readGroupFile(group, 'cgroup.procs') ?? '').split('\n').filter(Boolean).map(Number);
}

/** The folder that is mounted: the one above it has no file of a group. */
function mountPointOf(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(above, 'cgroup.procs')) ? mountPointOf(above) : folder;
}
