import { createRequire, syncBuiltinESMExports } from 'node:module';
import { MessagePort } from 'node:worker_threads';

const builtin = createRequire(import.meta.url) as (name: string) => Record<string, unknown>;

/**
 * Takes the ways to the host that a worker thread has by itself out of the skill's sight, so that
 * skill code cannot flood or forge messages by the means that Node offers.
 */
export function hideHostPorts(): void {
  const workerThreads = builtin('node:worker_threads');
  workerThreads['parentPort'] = null;
  workerThreads['workerData'] = null;
  workerThreads['postMessageToThread'] = () => {
    throw new Error('a skill may not post messages to threads of its host');
  };
  // A handler begins in the turn of the message that brought its request: the lane's own port is
  // the resource that it runs for, and one of the handles of the process.
  const asyncHooks = builtin('node:async_hooks');
  const resource = asyncHooks['executionAsyncResource'] as () => object;
  asyncHooks['executionAsyncResource'] = () => {
    const current = resource();
    return current instanceof MessagePort ? {} : current;
  };
  const undocumented = process as typeof process & { _getActiveHandles: () => unknown[] };
  const handles = undocumented._getActiveHandles.bind(process);
  undocumented._getActiveHandles = () =>
    handles().filter((handle) => !(handle instanceof MessagePort));
  syncBuiltinESMExports();
}
