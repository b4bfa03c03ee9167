import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be made slow, or swallow all bytes without closing, as a partition of the network does. */
export class TcpProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { delay: number; swallows: boolean };

  private constructor(
    server: Server,
    sockets: Set<Socket>,
    state: { delay: number; swallows: boolean },
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
    this.port = (server.address() as AddressInfo).port;
  }

  static async to(port: number): Promise<TcpProxy> {
    const sockets = new Set<Socket>();
    const state = { delay: 0, swallows: false };
    const server = createServer((client) => {
      const target = connect(port, '127.0.0.1');
      for (const [from, to] of [
        [client, target],
        [target, client],
      ] as const) {
        sockets.add(from);
        from.setNoDelay(true);
        from.on('error', () => from.destroy());
        from.on('close', () => {
          sockets.delete(from);
          to.destroy();
        });
        // What comes later never arrives earlier, whatever becomes of the delay.
        let last = Promise.resolve();
        let late = 0;
        from.on('data', (bytes) => {
          if (state.swallows) return;
          const { delay } = state;
          if (delay === 0 && late === 0) {
            to.write(bytes);
            return;
          }
          late += 1;
          const due = new Promise((resolve) => setTimeout(resolve, delay));
          last = Promise.all([last, due]).then(() => {
            late -= 1;
            to.write(bytes);
          });
        });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, sockets, state);
  }

  get url(): string {
    return `nats://127.0.0.1:${String(this.port)}`;
  }

  /** Every byte comes so many milliseconds later, in both directions. */
  delay(ms: number): void {
    this.#state.delay = ms;
  }

  /** Nothing comes through any more, and nobody is told. */
  swallow(): void {
    this.#state.swallows = true;
  }

  /** The network is whole again; what was swallowed is lost, so connections of before are broken off. */
  heal(): void {
    this.#state.swallows = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
