import { Worker } from 'node:worker_threads';
import { forever } from '../../forever.ts';

const HOG =
  'const kept = []; for (let i = 0; i < 64; i++) kept.push(Buffer.alloc(16e6, 1)); for (;;);';

/** Finds the constructor of worker threads where a guard may have left it, and takes 1 GB and a core in one. */
export function workerByPrototype(): Promise<never> {
  const { constructor } = Worker.prototype;
  new (constructor as typeof Worker)(HOG, { eval: true });
  return forever();
}
