import { parentPort, type MessagePort } from 'node:worker_threads';
import { strip } from './strip.ts';

interface NewLink {
  readonly port: MessagePort;
  readonly answered: SharedArrayBuffer;
}

// One thread strips the types for all workers: the parser takes 10 MB, which each would pay.
parentPort?.on('message', ({ port, answered }: NewLink) => {
  const flag = new Int32Array(answered);
  port.on('message', (source: string) => {
    port.postMessage(strip(source));
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});
