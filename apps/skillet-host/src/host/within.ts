import type { Server } from 'node:net';
import { duplexPair, type Duplex } from 'node:stream';

/** The address that a host has for itself where it listens on nothing. */
export const NOWHERE = 'http://localhost';

/** The host's ends of connections that were made in its own process. */
const ends = new WeakSet<Duplex>();

/** Connects to a server without a port: whoever has it in hand may. */
export function connectWithin(server: Server): Duplex {
  const [near, far] = duplexPair();
  ends.add(far);
  // As from this machine, which it is.
  Object.defineProperty(far, 'remoteAddress', { value: '127.0.0.1' });
  server.emit('connection', far);
  return near;
}

/** Whether a connection was made so, and by no skill. */
export function isWithin(socket: Duplex): boolean {
  return ends.has(socket);
}
