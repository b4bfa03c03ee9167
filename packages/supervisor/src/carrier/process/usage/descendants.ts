import { readdirSync, readFileSync } from 'node:fs';

/** Descendants that are looked for at most: this is done at once, on the thread that serves. */
const MOST = 256;

/** The processes that one has started and that still belong to it, with theirs, whatever groups they are in. */
export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined && found.length < MOST; next = open.pop()) {
    for (const child of childrenOf(next)) {
      found.push(child);
      open.push(child);
    }
  }
  return found;
}

function childrenOf(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  try {
    return readdirSync(tasks)
      .flatMap((id) => readFileSync(`${tasks}/${id}/children`, 'latin1').split(' '))
      .filter(Boolean)
      .map(Number);
  } catch {
    // It has ended, or this is not Linux.
    return [];
  }
}
