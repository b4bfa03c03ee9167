import { forever } from '../../forever.ts';

/** Sends its own process a signal: a worker thread shares the process with its host. */
export function killSelf(signal: NodeJS.Signals): Promise<never> {
  process.kill(process.pid, signal);
  return forever();
}
