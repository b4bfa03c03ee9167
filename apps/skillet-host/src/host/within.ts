import type { Server } from 'node:net';
import { duplexPair, type Duplex } from 'node:stream';
import type { Caller } from '@skillet/core';

/** The address that a host has for itself where it listens on nothing. */
export const NOWHERE = 'http://localhost';

/** The host's ends of connections that were made in its own process. */
const ends = new WeakSet<Duplex>();

/** On whose behalf some of them were made. */
const callers = new WeakMap<Duplex, Caller>();

/** Connects to a server without a port: whoever has it in hand may. `caller` is who asks, where that has been found out. */
export function connectWithin(server: Server, caller?: Caller): Duplex {
  const [near, far] = duplexPair();
  ends.add(far);
  if (caller !== undefined) {
    callers.set(far, caller);
    // The other end of a pair only ends, and an answer that goes on and on would do so for nobody.
    near.once('close', () => far.destroy());
    for (const end of [near, far]) end.on('error', () => undefined);
  }
  // As from this machine, which it is.
  Object.defineProperty(far, 'remoteAddress', { value: '127.0.0.1' });
  server.emit('connection', far);
  return near;
}

/** Whether a connection was made so, and by no skill. */
export function isWithin(socket: Duplex): boolean {
  return ends.has(socket);
}

/** On whose behalf a connection was made so. */
export function callerWithin(socket: Duplex): Caller | undefined {
  return callers.get(socket);
}
