import { setTimeout as sleep } from 'node:timers/promises';

/** One piece of the answer. */
export interface Tick {
  readonly tick: number;
}

/** So many ticks with a pause between them; ends at once when nobody listens any more. */
export async function* ticks(
  count: number,
  every: number,
  signal: AbortSignal,
): AsyncGenerator<Tick> {
  for (let tick = 1; tick <= count; tick += 1) {
    if (tick > 1) await sleep(every, undefined, { signal });
    yield { tick };
  }
}

/** The same as Server-Sent Events. */
export async function* eventsOf(source: AsyncIterable<Tick>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const { tick } of source) {
    yield encoder.encode(`id: ${String(tick)}\ndata: ${JSON.stringify({ tick })}\n\n`);
  }
}
