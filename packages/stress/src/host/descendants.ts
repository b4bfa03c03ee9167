import { readdirSync, readFileSync } from 'node:fs';

/** Processes that a process has started, and those that these have; none where there is no /proc. */
export function descendants(pid: number): number[] {
  const children = childrenOf(pid);
  return [...children, ...children.flatMap(descendants)];
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = `/proc/${String(pid)}/task`;
    const lists = readdirSync(tasks).map((id) => readFileSync(`${tasks}/${id}/children`, 'utf8'));
    return lists.join(' ').split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
