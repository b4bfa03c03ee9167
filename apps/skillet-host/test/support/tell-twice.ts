import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from './cli.ts';

/** A second signal counts once a second has passed since the first; in milliseconds, with some to spare. */
const COUNTS_AFTER = 1100;

/** Tells a host to stop, and again once that counts; a third signal could meet it as it leaves. */
export async function tellTwice(cli: Cli): Promise<void> {
  cli.signal('SIGTERM');
  await cli.line(({ msg }) => msg.startsWith('SIGTERM: stopping'));
  await sleep(COUNTS_AFTER);
  cli.signal('SIGTERM');
}
