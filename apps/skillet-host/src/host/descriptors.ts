import { readdirSync, readFileSync, statSync } from 'node:fs';

/** What tells of the descriptors of this process. */
export interface Descriptors {
  /** How many it may have; Infinity when that is not known. */
  readonly limit: number;
  /** How many are open. */
  open(): number;
}

/** Those of this process, as Linux tells in /proc; elsewhere nothing is known, and there is no limit. */
export function ownDescriptors(): Descriptors {
  const limit = readLimit();
  return { limit, open: () => countOpen(limit) };
}

function readLimit(): number {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

function countOpen(limit: number): number {
  try {
    // Linux 6.2 and later say it without a list.
    return statSync('/proc/self/fd').size || readdirSync('/proc/self/fd').length;
  } catch {
    // Not even one is left to read that.
    return limit;
  }
}
