import { createServer, type ServerResponse } from 'node:http';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { listenAndTell, loadHandler } from './common.ts';

/** More than there are connections. */
const SLOTS = 1024;

type Question = readonly [id: number, body: string];
type Answer = readonly [id: number, body: string];

/** Sends what is collected in one turn of the event loop as one message. */
function batching(post: (batch: unknown[]) => void): (item: unknown) => void {
  let pending: unknown[] = [];
  return (item) => {
    if (pending.push(item) > 1) return;
    setImmediate(() => {
      const batch = pending;
      pending = [];
      post(batch);
    });
  };
}

// The same handler in two threads beside the one that serves, as simply as that can be done.
if (isMainThread) {
  // By the lowest bits of the id: a Map would cost more than the lanes do.
  const waiting = new Array<ServerResponse | undefined>(SLOTS).fill(undefined);
  const lanes = [0, 1].map(() => {
    const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
    worker.on('message', (batch: Answer[]) => {
      for (const [id, body] of batch) {
        const response = waiting[id % SLOTS];
        waiting[id % SLOTS] = undefined;
        response?.writeHead(200, {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        });
        response?.end(body);
      }
    });
    return batching((batch) => {
      worker.postMessage(batch);
    });
  });
  let last = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      last += 1;
      waiting[last % SLOTS] = response;
      lanes[last % lanes.length]?.([last, Buffer.concat(chunks).toString()] satisfies Question);
    });
  });
  listenAndTell(server);
} else {
  const handler = await loadHandler();
  const port = parentPort;
  const send = batching((batch) => port?.postMessage(batch));
  port?.on('message', (batch: Question[]) => {
    for (const [id, body] of batch) {
      void Promise.resolve(handler(JSON.parse(body) as object, {})).then((answer) => {
        send([id, JSON.stringify(answer)] satisfies Answer);
      });
    }
  });
}
