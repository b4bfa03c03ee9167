import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Worker } from 'node:worker_threads';

const workerThreads = createRequire(import.meta.url)('node:worker_threads') as {
  Worker: typeof Worker;
};

/**
 * A thread that a skill starts would have none of these guards, and nobody could see what memory it
 * takes or end it before that of the host is gone; so a skill in a thread starts none.
 */
export function refuseNestedWorkers(): void {
  const original = workerThreads.Worker;
  const refusing = new Proxy(original, {
    construct() {
      throw new Error(
        'a skill in a thread may not start worker threads, because no limit would hold for them; ' +
          'run it with `isolation: process`, or let the host start more of its own (`workers`)',
      );
    },
  });
  workerThreads.Worker = refusing;
  Object.defineProperty(original.prototype, 'constructor', { value: refusing });
  syncBuiltinESMExports();
}
