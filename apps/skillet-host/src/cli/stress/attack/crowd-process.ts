import { constants, setPriority } from 'node:os';
import { send } from '../http/send.ts';
import { judgeCrowd } from './caller.ts';
import type { CrowdOrder } from './crowd.ts';
import { unique } from './unique.ts';

// Callers have machines of their own; here they share the host's. To send a thousand requests takes
// a core for a while, which the host would have to itself: what is measured is the host, not its wait
// for that core.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

process.once('message', (order: CrowdOrder) => {
  void callAll(order).then((report) => process.send?.(report));
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the one who started it says when it is over.
process.on('SIGINT', () => undefined);

async function callAll({ url, body, calls, patience }: CrowdOrder) {
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: calls }, () =>
      send(url, { method: 'POST', body: unique(body), timeout: patience }).catch(toError),
    ),
  );
  return judgeCrowd(answers, performance.now() - started);
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
