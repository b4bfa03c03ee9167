import { readdirSync, readlinkSync } from 'node:fs';
import { readFamily, readProc, type ProcessEntry } from '@skillet/proc';

/** What a host takes of the machine. */
export interface Footprint {
  /** Processes that it has started, and those that these have. */
  readonly processes: number;
  readonly threads: number;
  /** Open descriptors but connections, which come and go with the load. */
  readonly descriptors: number;
  /** Ports that it listens on. */
  readonly ports: number;
  /** Resident memory, with that of its processes. */
  readonly megabytes: number;
}

const MEGABYTE = 1024 * 1024;
const LISTEN = '0A';

/** Reads a process from /proc; undefined when there is none, or no /proc. */
export function readFootprint(pid: number): Footprint | undefined {
  try {
    const proc = `/proc/${String(pid)}`;
    const links = readdirSync(`${proc}/fd`).map((fd) => linkOf(`${proc}/fd/${fd}`));
    const sockets = new Set(links.filter((link) => link.startsWith('socket:')));
    const family = readFamily(pid);
    const ports = listeningSockets(proc).filter((socket) => sockets.has(socket)).length;
    return {
      processes: family.length - 1,
      threads: readdirSync(`${proc}/task`).length,
      descriptors: links.length - sockets.size + ports,
      ports,
      megabytes: megabytesOf(family) ?? 0,
    };
  } catch {
    return undefined;
  }
}

/** Resident memory of a host and its processes; undefined when there is none, or no /proc. */
export function readMegabytes(host: number): number | undefined {
  return megabytesOf(readFamily(host));
}

function megabytesOf(family: readonly ProcessEntry[]): number | undefined {
  if (family.length === 0) return undefined;
  return family.reduce((sum, { resident }) => sum + resident, 0) / MEGABYTE;
}

/** What one takes more than the other. */
export function growth(from: Footprint, to: Footprint): Footprint {
  return {
    processes: to.processes - from.processes,
    threads: to.threads - from.threads,
    descriptors: to.descriptors - from.descriptors,
    ports: to.ports - from.ports,
    megabytes: to.megabytes - from.megabytes,
  };
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since the folder was read.
    return '';
  }
}

function listeningSockets(proc: string): string[] {
  return ['tcp', 'tcp6'].flatMap((family) =>
    (readProc(`${proc}/net/${family}`) ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === LISTEN)
      .map((columns) => `socket:[${columns[9] ?? ''}]`),
  );
}
