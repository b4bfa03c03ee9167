import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

// A process with as many bare worker threads as it is told: what a thread costs by itself.
const count = Number(process.argv[2]);
const workers = Array.from(
  { length: count },
  () => new Worker('setInterval(() => {}, 1e9)', { eval: true }),
);
await Promise.all(workers.map((worker) => once(worker, 'online')));
process.stdout.write(`${JSON.stringify({ url: '' })}\n`);
