import type { Socket } from 'node:net';
import { Server as TlsServer, type TLSSocket } from 'node:tls';
import type { HostLogger } from '../log/logger.ts';
import type { ConditionPart } from './condition/join-conditions.ts';
import type { Descriptors } from '@skillet/proc';
import type { HostServer } from './tls.ts';

/** Descriptors that connections leave to everything else: a share of all, within bounds. */
const RESERVE = { share: 0.25, least: 12, most: 256 } as const;
/** Milliseconds for which a count of the descriptors is good, and at least between two evictions. */
const GOOD_FOR = 100;
/** Milliseconds after the last of it for which a shortage is spoken of. */
const SPOKEN_OF = 60_000;

/** What a doorkeeper needs. */
export interface DoorkeeperOptions {
  readonly descriptors: Descriptors;
  readonly log: Pick<HostLogger, 'warn'>;
  /** Default: the real time. */
  readonly now?: () => number;
}

/**
 * Lets in no more connections than leave descriptors for all else: a process without any can start no
 * worker, read no file and accept nobody. Near the bound it makes room by closing idle connections; beyond
 * it, connections are closed as they come. It says so once for each shortage.
 */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  readonly #now: () => number;
  /** The connections, each with what is spoken on: below TLS that comes of the handshake. */
  readonly #sockets = new Map<Socket, Socket | undefined>();
  #server: HostServer | undefined;
  #countedAt = -Infinity;
  #evictedAt = -Infinity;
  #shortAt = -Infinity;

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Watches over the door of a server, from the moment it listens. */
  keep(server: HostServer): void {
    this.#server = server;
    // An accept that fails is no end of the server; the next one may succeed.
    server.on('error', (error: NodeJS.ErrnoException) => {
      this.#short(`a connection could not be accepted (${error.code ?? error.message})`);
    });
    server.on('drop', () => {
      this.#short('connections are refused');
      this.#makeRoom();
    });
    const secured = server instanceof TlsServer;
    server.on('secureConnection', (secure: TLSSocket) => {
      // No public name: what a handshake was made on.
      const { _parent: socket } = secure as TLSSocket & { _parent?: Socket };
      if (socket !== undefined && this.#sockets.has(socket)) this.#sockets.set(socket, secure);
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.set(socket, secured ? undefined : socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#onConnection();
    });
    this.#bound();
  }

  /** What is short, as a sentence; nothing when all is well. */
  get shortage(): string | undefined {
    if (this.#now() - this.#shortAt > SPOKEN_OF) return undefined;
    const { limit } = this.#options.descriptors;
    return `The host is short of file descriptors (it may have ${String(limit)}): idle connections are closed, and new ones may be refused; raise \`ulimit -n\`.`;
  }

  /**
   * Closes the connections that have not said a word: browsers and clients open some in advance. To Node they are not idle,
   * and a server that closes would wait for them.
   */
  dismissSilent(): void {
    for (const [socket, speaker] of this.#sockets) {
      if (speaker === undefined || speaker.bytesRead === 0) socket.destroy();
    }
  }

  readonly condition: ConditionPart = () =>
    this.shortage === undefined ? {} : { warnings: [this.shortage] };

  #onConnection(): void {
    if (this.#now() - this.#countedAt > GOOD_FOR) this.#bound();
    const most = this.#server?.maxConnections;
    if (most !== undefined && this.#sockets.size >= most * 0.9) {
      this.#short('idle connections are closed');
      this.#makeRoom();
    }
  }

  #bound(): void {
    const { descriptors } = this.#options;
    const { limit } = descriptors;
    if (this.#server === undefined || limit === Infinity) return;
    this.#countedAt = this.#now();
    const reserve = Math.min(RESERVE.most, Math.max(RESERVE.least, limit * RESERVE.share));
    const others = Math.max(0, descriptors.open() - this.#sockets.size);
    this.#server.maxConnections = Math.max(1, Math.floor(limit - reserve - others));
  }

  /**
   * Closes connections that wait for nothing: those between two requests, then the oldest that said nothing, or
   * have not finished saying what they want, their handshake included.
   */
  #makeRoom(): void {
    const server = this.#server;
    if (server === undefined || this.#now() - this.#evictedAt < GOOD_FOR) return;
    this.#evictedAt = this.#now();
    server.closeIdleConnections();
    let spare = this.#sockets.size - Math.floor(server.maxConnections / 2);
    for (const [socket, speaker] of this.#sockets) {
      if (spare <= 0) return;
      if (isAnswered(speaker)) continue;
      if (!socket.destroyed) socket.destroy();
      spare -= 1;
    }
  }

  #short(what: string): void {
    const before = this.shortage;
    this.#shortAt = this.#now();
    const { limit } = this.#options.descriptors;
    if (before === undefined)
      this.#options.log.warn(
        `few file descriptors are left of ${String(limit)}: ${what}; raise \`ulimit -n\``,
      );
  }
}

/** Whether a request of a connection is being answered. */
function isAnswered(speaker: Socket | undefined): boolean {
  // No public name: a server knows the request of a socket by its answer alone.
  const { _httpMessage: answer } = (speaker ?? {}) as { _httpMessage?: object | null };
  return answer !== undefined && answer !== null;
}
