import { parentPort } from 'node:worker_threads';
import { findPeers, type Ends } from './find-peers.ts';

const around = { proc: '/proc', host: process.pid, uid: process.getuid?.() ?? 0 };

parentPort?.on('message', (connections: readonly Ends[]) => {
  const began = performance.now();
  const peers = findPeers(connections, around);
  parentPort?.postMessage({ peers, took: performance.now() - began });
});
