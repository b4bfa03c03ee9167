import type { ServerResponse } from 'node:http';
import { writeHead, type Answering } from '../http/send.ts';

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

/** An answer that goes on: messages as Server-Sent Events. */
export class EventStream {
  readonly #res: ServerResponse;

  /** Begins the answer. `onClose` is called once it is over, whoever has ended it. */
  constructor(to: Answering, onClose: () => void) {
    const { res } = to;
    this.#res = res;
    res.on('close', onClose);
    writeHead(to, 200, [...HEAD]);
    res.flushHeaders();
  }

  /** Sends the JSON of one message. */
  send(json: string): void {
    this.#write(`event: message\ndata: ${json}\n\n`);
  }

  /** Says that the connection is in use, to whatever lies between. */
  keepAlive(): void {
    this.#write(': keep-alive\n\n');
  }

  end(): void {
    this.#res.end();
  }

  #write(text: string): void {
    const res = this.#res;
    if (res.writableEnded || res.destroyed) return;
    if (res.writableLength > UNREAD) res.destroy();
    else res.write(text);
  }
}
