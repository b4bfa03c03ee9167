import { readdirSync, readlinkSync } from 'node:fs';

/** Descriptors of the process that are sockets, whosever they are. */
export function openSockets(): number[] {
  return readdirSync('/proc/self/fd').map(Number).filter(isSocket);
}

function isSocket(descriptor: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${String(descriptor)}`).startsWith('socket:');
  } catch {
    return false;
  }
}
