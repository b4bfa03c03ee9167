import { once, type EventEmitter } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { refuseUnreadable, TakeableRequest } from '../../src/index.ts';

/** An HTTP server as the host makes it, for the length of a test. */
export async function serve(
  app: (req: IncomingMessage, res: ServerResponse) => void,
  options: ServerOptions = {},
): Promise<{ server: Server; port: number }> {
  const server = createServer({ ...options, IncomingMessage: TakeableRequest }, app);
  refuseUnreadable(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Resolves when a stream is closed, with or without an error. */
export function closing(stream: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    stream.on('close', resolve);
  });
}

/** A TCP connection on which a test says exactly what goes out, and sees exactly what comes. */
export class RawConnection {
  readonly socket: Socket;
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
  received = '';

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.received += text;
    });
    // A connection that is reset is an end as well; tests look at what was received.
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.on('end', resolve);
      this.socket.on('close', () => {
        resolve();
      });
    });
    onTestFinished(() => {
      this.socket.destroy();
    });
  }

  send(...lines: string[]): void {
    this.socket.write(lines.join('\r\n'));
  }

  /** Waits until the given text has been received. */
  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) await once(this.socket, 'data');
    return this.received;
  }
}
