import type { Server, Socket } from 'node:net';

/** A listening socket as Node passes it between processes: unlike a server, it accepts nothing. */
export interface SocketHandle {
  close(): void;
}

/** The handle of a server that listens. */
export function handleOf(server: Server): SocketHandle | undefined {
  // No public name: a server that is sent as such begins to accept where it arrives.
  return (server as Server & { _handle?: SocketHandle })._handle;
}

/** The handle of a socket that was made of a descriptor; undefined when that is none of TCP. */
export function handleOfSocket(socket: Socket): SocketHandle | undefined {
  const { _handle: handle } = socket as Socket & { _handle?: SocketHandle };
  return handle?.constructor.name === 'TCP' ? handle : undefined;
}

/** Where a socket listens that fits every host, whatever that was asked for. */
export const ANYWHERE = '*';

/**
 * The host's listening socket, held open without being accepted from: while a host is replaced, the
 * system completes connections to it, and they wait for the next host to take them.
 */
export class HeldSocket {
  #held: { readonly handle: SocketHandle; readonly address: string } | undefined;

  get handle(): SocketHandle | undefined {
    return this.#held?.handle;
  }

  /** Where it listens, as the host was asked for it. */
  get address(): string | undefined {
    return this.#held?.address;
  }

  /** Holds this one from now on. */
  hold(handle: SocketHandle, address: string): void {
    this.release();
    this.#held = { handle, address };
  }

  /** Lets go of it: with the host's own gone as well, connections are refused. */
  release(): void {
    this.#held?.handle.close();
    this.#held = undefined;
  }
}
