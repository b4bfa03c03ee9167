import { Session } from 'node:inspector/promises';
import { forever } from '../../forever.ts';

/** Runs code in the host's own thread, by way of the debugger. */
export async function enterMainThread(): Promise<never> {
  const session = new Session();
  session.connectToMainThread();
  await session.post('Runtime.evaluate', { expression: 'process.exit(9)' });
  return forever();
}
