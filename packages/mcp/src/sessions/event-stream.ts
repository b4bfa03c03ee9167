import type { RouteExchange } from '@skillet/core';
import { writeHead } from '../http/send.ts';

/** Bytes that may wait for a client that does not read: after that it has lost its stream. */
const UNREAD = 1024 * 1024;

const HEAD = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-store',
  // nginx would collect events before it passes them on.
  'X-Accel-Buffering',
  'no',
];

/** The exchange whose answer goes on. */
type Streaming = Pick<RouteExchange, 'end' | 'requestId' | 'res'>;

/** An answer that goes on: messages as Server-Sent Events. */
export class EventStream {
  readonly #to: Streaming;

  /** Begins the answer. `onClose` is called once it is over, whoever has ended it. */
  constructor(to: Streaming, onClose: () => void) {
    const { res } = to;
    this.#to = to;
    res.on('close', onClose);
    writeHead(to, 200, [...HEAD]);
    res.flushHeaders();
  }

  /** Sends the JSON of one message. */
  send(json: string): void {
    if (this.#isRead()) this.#to.res.write(eventText(json));
  }

  /** Says that the connection is in use, to whatever lies between. */
  keepAlive(): void {
    if (this.#isRead()) this.#to.res.write(': keep-alive\n\n');
  }

  /** Ends it, with the JSON of a last message, which may be long: throws a `HostError`, and goes on, when too many such wait for clients. */
  end(json?: string): void {
    if (this.#isRead()) this.#to.end(json === undefined ? '' : eventText(json));
  }

  /** Whether more can be sent; ends it for a client that has not read what was. */
  #isRead(): boolean {
    const { res } = this.#to;
    if (res.writableEnded || res.destroyed) return false;
    if (res.writableLength <= UNREAD) return true;
    res.destroy();
    return false;
  }
}

function eventText(json: string): string {
  return `event: message\ndata: ${json}\n\n`;
}
