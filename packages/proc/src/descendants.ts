import { listProc, readProc } from './files.ts';

/** Where to look for descendants, and for how many. */
export interface DescendantOptions {
  /** Default: `/proc`. */
  readonly proc?: string;
  /** Default: however many there are. */
  readonly most?: number;
}

/** The processes that one has started and that still belong to it, with theirs, whatever groups they are in. */
export function descendantsOf(
  pid: number,
  { proc = '/proc', most = Infinity }: DescendantOptions = {},
): number[] {
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined && found.length < most; next = open.pop()) {
    const children = childrenOf(next, proc);
    found.push(...children);
    open.push(...children);
  }
  return found;
}

function childrenOf(pid: number, proc: string): number[] {
  const tasks = `${proc}/${String(pid)}/task`;
  return listProc(tasks)
    .flatMap((id) => readProc(`${tasks}/${id}/children`)?.split(/\s+/) ?? [])
    .filter(Boolean)
    .map(Number);
}
