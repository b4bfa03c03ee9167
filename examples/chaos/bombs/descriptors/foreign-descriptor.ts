import { Socket } from 'node:net';
import { forever } from '../../forever.ts';
import { keep } from '../../hoard.ts';
import { openSockets } from './open-sockets.ts';

/** Takes the sockets of the process for its own, and reads what comes for others. */
export function foreignDescriptor(): Promise<never> {
  for (const fd of openSockets()) {
    try {
      const socket = new Socket({ fd, readable: true, writable: false });
      keep(socket.on('error', () => undefined).on('data', keep));
    } catch {
      // Not to be had.
    }
  }
  return forever();
}
