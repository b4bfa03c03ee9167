import { readlinkSync } from 'node:fs';
import { listProc, readProc } from './files.ts';
import { listProcesses } from './read-process.ts';

/** A process that listens on a port. */
export interface Listener {
  readonly pid: number;
  /** What it is called, at most 15 characters. */
  readonly name: string;
}

/** The state of a listening socket in the tables of the network. */
const LISTENS = '0A';

/** Who listens on a TCP port, as far as this process may see; empty where nobody tells. Blocks while it looks at all processes. */
export function listenersOn(port: number, proc = '/proc'): Listener[] {
  const inodes = new Set(
    ['tcp', 'tcp6'].flatMap((table) => listening(`${proc}/net/${table}`, port)),
  );
  if (inodes.size === 0) return [];
  return listProcesses(proc)
    .filter((pid) => holdsAny(`${proc}/${String(pid)}/fd`, inodes))
    .map((pid) => ({ pid, name: (readProc(`${proc}/${String(pid)}/comm`) ?? '').trim() }));
}

function listening(table: string, port: number): string[] {
  const rows = (readProc(table) ?? '').split('\n').map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, local = '', , state, , , , , , inode]) => {
    const isIt = state === LISTENS && parseInt(local.split(':')[1] ?? '', 16) === port;
    return isIt && inode !== undefined ? [inode] : [];
  });
}

function holdsAny(folder: string, inodes: ReadonlySet<string>): boolean {
  return listProc(folder).some((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1];
      return inode !== undefined && inodes.has(inode);
    } catch {
      // Closed since the folder was read.
      return false;
    }
  });
}
