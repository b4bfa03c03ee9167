import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadCut, LoadOrder, LoadTarget } from './load-messages.ts';
import type { LoadStats } from './load-window.ts';

const GENERATOR = fileURLToPath(new URL('./load-generator.js', import.meta.url));

/** A steady load in a process of its own. */
export interface NeighbourLoad {
  /** Ends the span of time that is counted and begins the next; resolves with what was counted. */
  cut(): Promise<LoadStats>;
  stop(): Promise<void>;
}

/** Starts to send so many requests per second to the targets, in turn. */
export function startLoad(targets: readonly LoadTarget[], rate: number): NeighbourLoad {
  const child = fork(GENERATOR, { execArgv: [] });
  const exit = once(child, 'exit');
  const tell = (order: LoadOrder) => child.send(order);
  const lost = exit.then(() => {
    throw new Error('the load ended by itself');
  });
  // Only of interest to those who wait for it.
  lost.catch(() => undefined);
  tell({ type: 'start', targets, rate });
  return {
    async cut() {
      const answer = once(child, 'message');
      tell({ type: 'cut' });
      const [message] = (await Promise.race([answer, lost])) as [LoadCut];
      return message.stats;
    },
    async stop() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
