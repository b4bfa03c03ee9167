import { readProc } from './files.ts';

/** A limit of a process: what holds, and how far it may raise that itself. Infinity for none. */
export interface ProcessLimit {
  readonly soft: number;
  readonly hard: number;
}

/** The limits of a process by their names in `/proc/<pid>/limits`, such as `Max open files`; empty where nobody tells. */
export function readLimits(
  text = readProc('/proc/self/limits') ?? '',
): ReadonlyMap<string, ProcessLimit> {
  const limits = new Map<string, ProcessLimit>();
  for (const [, name = '', soft, hard] of text.matchAll(
    /^(Max \S+(?: \S+)*?) {2,}(\S+) +(\S+)/gm,
  )) {
    limits.set(name, { soft: numberOf(soft), hard: numberOf(hard) });
  }
  return limits;
}

function numberOf(text = ''): number {
  return text === 'unlimited' ? Infinity : Number(text);
}
