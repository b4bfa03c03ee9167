import type { Socket } from 'node:net';
import { noteOf } from '../../siblings/note.ts';
import { isWithin } from '../within.ts';
import type { Peers } from './peers.ts';

/** Whether a connection was made by a skill: by what another host says that handed it over, or by looking who is at its other end. */
export function skillFinder(
  peers: Pick<Peers, 'isFromSkill'>,
): (socket: Socket) => Promise<boolean> {
  return async (socket) => {
    if (isWithin(socket)) return false;
    return noteOf(socket)?.fromSkill ?? peers.isFromSkill(socket);
  };
}
