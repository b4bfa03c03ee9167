import { readdirSync, statSync } from 'node:fs';
import { readProc } from './files.ts';

/** What tells of the descriptors of this process. */
export interface Descriptors {
  /** How many it may have; Infinity when that is not known. */
  readonly limit: number;
  /** How many are open. */
  open(): number;
}

/** Those of this process, as Linux tells in /proc; elsewhere nothing is known, and there is no limit. */
export function ownDescriptors(): Descriptors {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(readProc('/proc/self/limits') ?? '') ?? [];
  const limit = soft === undefined ? Infinity : Number(soft);
  // Taken now: in the thread of a skill, the skill may replace what these are called by.
  const [stat, list] = [statSync, readdirSync];
  return {
    limit,
    open() {
      try {
        // Linux 6.2 and later say it without a list.
        return stat('/proc/self/fd').size || list('/proc/self/fd').length;
      } catch {
        // Not even one is left to read that.
        return limit;
      }
    },
  };
}
