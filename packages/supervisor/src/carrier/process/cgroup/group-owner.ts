import { readProcess } from '@skillet/proc';
import type { GroupOwner } from './group-tree.ts';

/** This process, with its launcher where that has started it. */
export function groupOwner(): GroupOwner {
  const { pid, ppid } = process;
  const parent = readProcess(ppid);
  // Of the same program: whatever else starts a host stays where it is.
  const isLaunched = parent !== undefined && process.send !== undefined;
  return { pid, started: readProcess(pid)?.started ?? '', launcher: isLaunched ? ppid : 0 };
}
