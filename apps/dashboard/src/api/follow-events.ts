import { secret } from '../state/session.ts';
import { send } from './client.ts';
import type { HostEvent } from './shapes.ts';

/** Milliseconds until a stream that broke off is opened again, at first and at most. */
const AGAIN = { first: 300, most: 2000 };

/** What is done with a stream of events. */
export interface EventSink {
  /** Several at once, in order. */
  readonly onEvents: (events: readonly HostEvent[]) => void;
  /** The stream has broken off, or is back. */
  readonly onOpen?: (open: boolean) => void;
  /** Events between were not kept by the host. */
  readonly onGap?: () => void;
}

/**
 * Follows `/events` and comes back to where it was whenever the stream breaks off, until `signal` aborts. A browser's own
 * `EventSource` cannot show the session.
 */
export async function followEvents(
  query: string,
  after: number | undefined,
  { onEvents, onOpen, onGap }: EventSink,
  signal: AbortSignal,
): Promise<void> {
  let last = after;
  let wait = AGAIN.first;
  while (!signal.aborted) {
    if (secret.value !== undefined) {
      try {
        const from: HeadersInit = last === undefined ? {} : { 'Last-Event-ID': String(last) };
        const response = await send(`events${query}`, { headers: from, signal });
        if (response.ok && response.body !== null) {
          onOpen?.(true);
          wait = AGAIN.first;
          for await (const blocks of blocksOf(response.body)) {
            const events: HostEvent[] = [];
            for (const block of blocks) {
              if (/^event: gap$/m.test(block)) onGap?.();
              const event = eventIn(block);
              if (event === undefined) continue;
              last = event.id;
              events.push(event);
            }
            if (events.length > 0) onEvents(events);
          }
        }
      } catch {
        // It is tried again below, as after an end.
      }
      onOpen?.(false);
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, AGAIN.most);
  }
}

/** The blocks of a stream as they come, those of one piece together. */
async function* blocksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    if (parts.length > 0) yield parts;
  }
}

function eventIn(block: string): HostEvent | undefined {
  const id = /^id: (\d+)$/m.exec(block)?.[1];
  const data = /^data: (.*)$/m.exec(block)?.[1];
  if (id === undefined || data === undefined) return undefined;
  return { ...(JSON.parse(data) as Omit<HostEvent, 'id'>), id: Number(id) } as HostEvent;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
