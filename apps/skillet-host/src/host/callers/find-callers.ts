import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';

type Ports = Pick<Socket, 'localPort' | 'remotePort'>;

/**
 * Whether the other end of a connection over loopback belongs to this process or to one that it has
 * started, that is, to a skill; also when nobody holds that end any more. Linux tells in /proc;
 * elsewhere the answer is false.
 */
export function isOwnConnection({ localPort, remotePort }: Ports): boolean {
  if (process.platform !== 'linux' || localPort === undefined || remotePort === undefined) {
    return false;
  }
  const table = read('/proc/self/net/tcp') + read('/proc/self/net/tcp6');
  if (table === '') return false;
  const inode = inodeOf(table, remotePort, localPort);
  // Whoever has closed its end does not wait for the answer.
  if (inode === undefined || inode === '0') return true;
  return withDescendants(process.pid).some((pid) => holds(pid, inode));
}

/** The inode of the socket that is connected from one port of this machine to the other. */
function inodeOf(table: string, from: number, to: number): string | undefined {
  const ends = new RegExp(`[0-9A-F]+:${hex(from)} [0-9A-F]+:${hex(to)} `);
  const line = table.split('\n').find((text) => ends.test(text));
  return line?.trim().split(/\s+/)[9];
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function holds(pid: number, inode: string): boolean {
  const folder = `/proc/${String(pid)}/fd`;
  return list(folder).some((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`) === `socket:[${inode}]`;
    } catch {
      // Closed since the folder was read.
      return false;
    }
  });
}

function withDescendants(pid: number): number[] {
  const tasks = `/proc/${String(pid)}/task`;
  const children = list(tasks).flatMap((id) => read(`${tasks}/${id}/children`).split(/\s+/));
  return [pid, ...children.filter(Boolean).map(Number).flatMap(withDescendants)];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended.
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
