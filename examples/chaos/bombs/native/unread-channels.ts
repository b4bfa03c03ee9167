import { MessageChannel } from 'node:worker_threads';
import { hoardTurnByTurn, keep } from '../../hoard.ts';

/** Posts to ports that nobody reads: up to 2 GB. */
export function unreadChannels() {
  const piece = Buffer.alloc(16 * 1024 * 1024, 1);
  return hoardTurnByTurn(128, () => {
    const { port1, port2 } = new MessageChannel();
    keep(port2);
    port1.postMessage(piece);
    return port1;
  });
}
