import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the system tells of processes that it has ended for their memory. */
export interface OomSources {
  readonly proc: string;
  readonly cgroups: string;
}

const SYSTEM: OomSources = { proc: '/proc', cgroups: '/sys/fs/cgroup' };

/**
 * How many processes the system has ended for the memory that they took, as the control group of this process
 * counts them, or else the machine; null where nobody says. The number only grows.
 */
export function oomKills({ proc, cgroups }: OomSources = SYSTEM): number | null {
  const group = read(`${proc}/self/cgroup`);
  const unified = /^0::(\/.*)$/m.exec(group)?.[1] ?? '/';
  const legacy = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m.exec(group)?.[1] ?? '/';
  const files = [
    join(cgroups, unified, 'memory.events'),
    // Within a namespace the path may be one that is seen from outside alone.
    join(cgroups, 'memory.events'),
    join(cgroups, 'memory', legacy, 'memory.oom_control'),
    join(cgroups, 'memory/memory.oom_control'),
    `${proc}/vmstat`,
  ];
  for (const file of files) {
    const count = /^oom_kill (\d+)$/m.exec(read(file))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
