import { constants, setPriority } from 'node:os';
import type { ClientsOrder } from './by-clients.ts';
import { CLIENTS } from './clients.ts';

// Callers have machines of their own; here they share the host's. To send a thousand requests takes
// a core for a while, which the host would have to itself: what is measured is the host, not its wait
// for that core.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

process.once('message', (order: ClientsOrder) => {
  void CLIENTS[order.client](order).then((result) => process.send?.(result));
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the one who started it says when it is over.
process.on('SIGINT', () => undefined);
