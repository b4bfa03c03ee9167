import { parentPort } from 'node:worker_threads';
import { findCallers, type Ends } from './find-callers.ts';

const around = { proc: '/proc', host: process.pid, uid: process.getuid?.() ?? 0 };

parentPort?.on('message', (connections: readonly Ends[]) => {
  const began = performance.now();
  const callers = findCallers(connections, around);
  parentPort?.postMessage({ callers, took: performance.now() - began });
});
