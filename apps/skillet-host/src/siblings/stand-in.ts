import { createServer, type Server, type Socket } from 'node:net';
import type { SocketHandle } from '../launcher/held-socket.ts';

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/** What Node counts of a server's connections, and where a connection says whose it is. No public names. */
interface Counting {
  _connections?: number;
}
interface Counted {
  _server?: Counting;
}

/**
 * Accepts for hosts that share the port and are away, from the sockets that the launcher holds for them: who has connected
 * to one of those is served here and need not wait.
 */
export class StandIn {
  readonly #server: Server;
  readonly #doors = new Map<number, Server>();

  /** Connections are handed to this server, as if it had accepted them. */
  constructor(server: Server) {
    this.#server = server;
  }

  /** One of which the launcher knows, if there is one. */
  static of(server: Server, link: { standInBy(standIn: StandIn): void } | undefined): StandIn {
    const standIn = new StandIn(server);
    link?.standInBy(standIn);
    return standIn;
  }

  /** Begins to accept for the host of that number. */
  accept(number: number, handle: SocketHandle): void {
    this.leave(number);
    // As those of an HTTP server are.
    const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      countFor(this.#server, socket);
      this.#server.emit('connection', socket);
    });
    this.#doors.set(number, door);
    door.on('error', () => {
      this.leave(number);
    });
    door.listen(handle, BACKLOG);
  }

  /** The host is there again. */
  leave(number: number): void {
    this.#doors.get(number)?.close();
    this.#doors.delete(number);
  }

  async close(): Promise<void> {
    for (const number of this.#doors.keys()) this.leave(number);
  }
}

/** A server that is closed waits for the connections that it counts. */
function countFor(server: Server & Counting, socket: Socket & Counted): void {
  const { _server: door } = socket;
  if (door?._connections === undefined || server._connections === undefined) return;
  door._connections -= 1;
  server._connections += 1;
  socket._server = server;
}
