import { Agent } from 'node:http';
import { describeFailure, objectOf, send } from '../http/send.ts';
import type { LoadCut, LoadOrder } from './load-messages.ts';
import { LoadWindow } from './load-window.ts';

// A process of its own: nothing else is to make a request late that is due.

const BODY = { timezone: 'Europe/London' };
/** Milliseconds after which a request counts as lost. */
const LOST_AFTER = 5000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
let current = new LoadWindow();

process.on('message', (order: LoadOrder) => {
  if (order.type === 'start') {
    run(order.urls, 1000 / order.rate);
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
function run(urls: readonly string[], interval: number): void {
  const started = performance.now();
  let sent = 0;
  const tick = () => {
    for (;;) {
      const due = started + sent * interval;
      if (due > performance.now()) break;
      one(urls[sent % urls.length] ?? '', due, current);
      sent += 1;
    }
    setTimeout(tick, Math.max(1, started + sent * interval - performance.now()));
  };
  tick();
}

function one(url: string, due: number, window: LoadWindow): void {
  window.sent(performance.now() - due);
  send(url, { method: 'POST', body: BODY, timeout: LOST_AFTER, agent }).then(
    ({ status, text }) => {
      const { iso_8601: time, code } = objectOf(text);
      if (status === 200 && typeof time === 'string') window.answered(performance.now() - due);
      else window.failed([status, code].filter(Boolean).join(' '));
    },
    (error: unknown) => {
      window.failed(describeFailure(error));
    },
  );
}
