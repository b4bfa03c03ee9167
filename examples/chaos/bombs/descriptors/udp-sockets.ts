import { createSocket } from 'node:dgram';
import { forever } from '../../forever.ts';
import { keep } from '../../hoard.ts';

const SOCKETS = 20_000;

/** Binds sockets, and closes none. */
export async function udpSockets(): Promise<never> {
  for (let i = 0; i < SOCKETS; i += 1) {
    const socket = createSocket('udp4');
    keep(socket);
    socket.on('error', () => undefined).bind(0, '127.0.0.1');
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  return forever();
}
