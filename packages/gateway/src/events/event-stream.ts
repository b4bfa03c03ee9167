import type { ServerResponse } from 'node:http';
import type { EventFeed, SupervisorEvent } from '@skillet/core';
import { eventText, gapText } from './event-text.ts';

/** Bytes that may wait for a reader, on top of what it asked to be told again. */
export const MAX_BACKLOG = 1024 * 1024;
/** Milliseconds between comments that keep proxies from closing a quiet stream. */
export const HEARTBEAT = 15_000;
/** Heartbeats in a row with something unread after which a reader is cut off, however little it is. */
const PATIENCE = 4;
/** Milliseconds after which a client that lost the stream comes back. */
const RETRY = 2000;

/** Milliseconds in which a reader must go on reading when the host stops. */
const LAST_WORDS = 1000;

/** What a stream of events is made of. */
export interface EventStreamOptions {
  /** Its head has been written. */
  readonly res: ServerResponse;
  readonly feed: EventFeed;
  readonly wants: (event: SupervisorEvent) => boolean;
  /** The last event the client has seen; undefined for what is new only. */
  readonly after: number | undefined;
  readonly stopping: AbortSignal;
}

/**
 * Sends events until the client leaves, the host stops, or the client reads so slowly that too much
 * waits for it: it is then cut off, and may come back to where it was.
 */
export function streamEvents({ res, feed, wants, after, stopping }: EventStreamOptions): void {
  let open = true;
  let mayWait = Infinity;
  let gapAfter = after;

  const send = (text: string): void => {
    res.write(text);
    if (res.writableLength <= mayWait) return;
    close();
    res.destroy();
  };
  const unsubscribe = subscribe();
  mayWait = MAX_BACKLOG + res.writableLength;
  let unread = 0;
  res.on('drain', () => {
    unread = 0;
  });
  const heartbeat = setInterval(() => {
    unread = res.writableLength > 0 ? unread + 1 : 0;
    if (unread > PATIENCE) mayWait = 0;
    send(':\n\n');
  }, HEARTBEAT);
  heartbeat.unref();
  stopping.addEventListener('abort', onStop);
  res.on('close', close);

  function subscribe(): () => void {
    send(`retry: ${String(RETRY)}\n\n`);
    return feed.subscribe(after, (entry) => {
      if (!open) return;
      // Who asks for event 0 asks for all there is, and misses none.
      if (gapAfter !== undefined && gapAfter > 0 && entry.id > gapAfter + 1) {
        send(gapText(gapAfter, entry.id));
      }
      gapAfter = undefined;
      if (wants(entry.event)) send(eventText(entry));
    });
  }

  function onStop(): void {
    close();
    // Without a listener for 'timeout', Node destroys the socket of who does not take the rest.
    res.setTimeout(LAST_WORDS);
    res.end(': the host is stopping\n\n');
  }

  function close(): void {
    if (!open) return;
    open = false;
    unsubscribe();
    clearInterval(heartbeat);
    stopping.removeEventListener('abort', onStop);
  }
}
