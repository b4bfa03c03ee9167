import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bridge } from './bridge.ts';
import { readLines } from './lines.ts';
import { PATIENCE, type Patience } from './retry.ts';
import type { Target } from './target.ts';
import { LONGEST } from './wire.ts';
import { Writer } from './writer.ts';

/** Milliseconds for what is still in flight when the client has said its last: clients kill after 2,000. */
const LAST_ANSWERS = 1500;

/** Both ends of a client. */
export interface Stdio {
  readonly input: Readable;
  readonly output: Writable;
}

/** Serves a client until it ends its input, reads no more, or `signal` comes. */
export async function serveStdio(
  { input, output }: Stdio,
  target: Target,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
): Promise<void> {
  const writer = new Writer(output);
  const bridge = new Bridge({ target, writer, patience });
  const over = AbortSignal.any([signal, writer.gone]);
  const end = () => input.destroy();
  over.addEventListener('abort', end, { once: true });
  if (over.aborted) end();
  try {
    for await (const line of readLines(input, LONGEST)) {
      if (line.kind === 'text') await bridge.take(line.text);
      else await bridge.tooLong(line.bytes, LONGEST);
    }
    const settled = new AbortController();
    const until = AbortSignal.any([over, settled.signal]);
    const late = sleep(LAST_ANSWERS, undefined, { signal: until }).catch(() => undefined);
    await Promise.race([bridge.settled(), late]);
    settled.abort();
  } catch (error) {
    // Ended from here, or a client that went without a goodbye.
    if (!input.destroyed) throw error;
  } finally {
    await bridge.close();
  }
}
