import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Characters that one message may have, and bytes that may wait to be read by the other end. */
const MOST = 32 * 1024 * 1024;

/** What two hosts say to each other: messages on lines of their own, over one connection. */
export class Link {
  readonly #socket: Duplex;
  #rest = '';
  #isHeld = false;

  /** Hears each message, and once that there is no other end any more. */
  constructor(
    socket: Duplex,
    heard: { readonly onMessage: (message: unknown) => void; readonly onClose: () => void },
  ) {
    this.#socket = socket;
    // That of a server lets nobody set its encoding.
    const decoder = new StringDecoder('utf8');
    socket.on('data', (bytes: Buffer) => {
      this.#read(decoder.write(bytes), heard.onMessage);
    });
    // What has failed is closed.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.once('close', heard.onClose);
  }

  /** Sends a message; those of one turn go together. */
  send(message: unknown): void {
    const socket = this.#socket;
    // A host that reads no more is as good as gone, and told everything once it is back.
    if (socket.writableLength > MOST) socket.destroy();
    if (socket.destroyed) return;
    if (!this.#isHeld) {
      this.#isHeld = true;
      socket.cork();
      process.nextTick(() => {
        this.flush();
      });
    }
    socket.write(`${JSON.stringify(message)}\n`);
  }

  /** What was sent goes now. */
  flush(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#socket.uncork();
  }

  close(): void {
    this.flush();
    this.#socket.end();
  }

  #read(text: string, onMessage: (message: unknown) => void): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MOST) this.#socket.destroy();
    for (const line of lines) {
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        this.#socket.destroy();
        return;
      }
      onMessage(message);
    }
  }
}

/** What a request for such a connection asks to be switched to. */
export const PROTOCOL = 'skillet-line';

/** Asks for a connection at the socket of another host; rejects where that does not take part. */
export function dial(
  socketPath: string,
  path: string,
  header: readonly [name: string, value: string],
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const upgrade = ['Host', 'localhost', 'Connection', 'Upgrade', 'Upgrade', PROTOCOL];
  const headers = [...upgrade, ...header];
  const asked = request({ socketPath, method: 'GET', path, headers, agent: false });
  asked.on('error', reject);
  asked.on('response', (res) => {
    res.destroy();
    reject(new Error(`the other host answers ${String(res.statusCode)}`));
  });
  asked.on('upgrade', (_res, socket, head) => {
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  asked.end();
  return promise;
}
