import { listProcesses, readProcess, type ProcessEntry } from './read-process.ts';

/**
 * A process, and all that it and those have started, by what every process tells of its parent; empty when it is gone. Unlike
 * `descendantsOf` it looks at no thread: Linux keeps what was looked at, and may spin in whoever reaps a process until the last of
 * its threads has cleared its own away, which takes long while that is behind all others.
 */
export function readFamily(pid: number): ProcessEntry[] {
  const first = readProcess(pid);
  if (first === undefined) return [];
  const children = new Map<number, ProcessEntry[]>();
  for (const number of listProcesses()) {
    const one = readProcess(number);
    if (one === undefined) continue;
    const siblings = children.get(one.parent);
    if (siblings === undefined) children.set(one.parent, [one]);
    else siblings.push(one);
  }
  const family = [first];
  for (const one of family) family.push(...(children.get(one.pid) ?? []));
  return family;
}
