import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { listProc, listProcesses, readLimits, readProc, type OwnCgroup } from '@skillet/proc';
import type { LimitFacts } from '../checks/limits.ts';
import type { MemoryFacts } from '../checks/memory.ts';
import type { NodeFacts } from '../checks/node.ts';

export function readNode(): NodeFacts {
  const { version, execPath, platform } = process;
  return { version, path: execPath, platform, release: release() };
}

/** Reads what a process may have here; root may have as many threads as there can be. */
export function readLimitFacts(group: OwnCgroup): LimitFacts {
  const limits = readLimits();
  const soft = (name: string) => limits.get(name)?.soft ?? Infinity;
  const uid = process.getuid?.() ?? 0;
  const legacyTasks = Number.parseInt(readText('/sys/fs/cgroup/pids/pids.max') ?? '', 10);
  return {
    descriptors: soft('Max open files'),
    userTasks: uid === 0 ? Infinity : soft('Max processes'),
    userTasksNow: uid === 0 ? 0 : tasksOf(uid),
    groupTasks: Math.min(group.pidsMax, Number.isNaN(legacyTasks) ? Infinity : legacyTasks),
    addresses: soft('Max address space'),
  };
}

/** Reads the memory of the machine, and of the container where there is one. */
export function readMemory(group: OwnCgroup): MemoryFacts {
  const lines = readProc('/proc/meminfo') ?? '';
  const kilobytes = (name: string) => new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(lines)?.[1];
  const bytes = (name: string) => Number(kilobytes(name) ?? 0) * 1024;
  const total = totalmem();
  const constrained = process.constrainedMemory();
  const overcommit = readText('/proc/sys/vm/overcommit_memory');
  return {
    total,
    available: bytes('MemAvailable') || freemem(),
    swap: bytes('SwapTotal'),
    // Where nothing constrains it, the system says 0 or more than there is.
    limit: Math.min(
      constrained > 0 && constrained < total ? constrained : Infinity,
      group.memoryMax,
    ),
    overcommit: overcommit === undefined ? undefined : Number(overcommit),
    promisable: Math.max(0, bytes('CommitLimit') - bytes('Committed_AS')),
  };
}

/** Cores of the machine, and what the container may use of them. */
export function readCores(group: OwnCgroup): { readonly cores: number; readonly quota: number } {
  const cores = availableParallelism();
  return { cores, quota: Math.min(cores, group.cores) };
}

/** The text of a small file; undefined when it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  } catch {
    return undefined;
  }
}

function tasksOf(uid: number): number {
  return listProcesses()
    .map((pid) => `/proc/${String(pid)}`)
    .filter((folder) =>
      new RegExp(`^Uid:\\t${String(uid)}\\t`, 'm').test(readProc(`${folder}/status`) ?? ''),
    )
    .reduce((sum, folder) => sum + listProc(`${folder}/task`).length, 0);
}
