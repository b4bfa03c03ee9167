import { Agent } from 'node:http';
import { describeFailure, objectOf, send } from '../http/send.ts';
import type { LoadCut, LoadOrder, LoadTarget } from './load-messages.ts';
import { LoadWindow, type NeighbourKind } from './load-window.ts';

// A process of its own: nothing else is to make a request late that is due.

/** What each kind of neighbour is asked, and the text of its answer that tells it has done its work. */
const QUESTIONS: Record<NeighbourKind, { readonly body: unknown; readonly answer: string }> = {
  calm: { body: { timezone: 'Europe/London' }, answer: 'iso_8601' },
  sharing: { body: {}, answer: 'used' },
};
/** Milliseconds after which a request counts as lost. */
const LOST_AFTER = 5000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
let current = new LoadWindow();

process.on('message', (order: LoadOrder) => {
  if (order.type === 'start') {
    run(order.targets, 1000 / order.rate);
    return;
  }
  const closing = current;
  current = new LoadWindow();
  void closing.close().then((stats) => process.send?.({ stats } satisfies LoadCut));
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the one who started it says when it is over.
process.on('SIGINT', () => undefined);

/** Sends a request at each interval, whatever became of those before. */
function run(targets: readonly LoadTarget[], interval: number): void {
  const started = performance.now();
  let sent = 0;
  const tick = () => {
    for (;;) {
      const due = started + sent * interval;
      if (due > performance.now()) break;
      const target = targets[sent % targets.length];
      if (target !== undefined) one(target, due, current);
      sent += 1;
    }
    setTimeout(tick, Math.max(1, started + sent * interval - performance.now()));
  };
  tick();
}

function one({ url, kind }: LoadTarget, due: number, window: LoadWindow): void {
  const { body, answer } = QUESTIONS[kind];
  window.sent(performance.now() - due);
  send(url, { method: 'POST', body, timeout: LOST_AFTER, agent }).then(
    ({ status, text }) => {
      const { [answer]: value, code } = objectOf(text);
      if (status === 200 && typeof value === 'string') {
        window.answered(kind, performance.now() - due);
      } else window.failed(`${kind} ${[status, code].filter(Boolean).join(' ')}`);
    },
    (error: unknown) => {
      window.failed(`${kind} ${describeFailure(error)}`);
    },
  );
}
