import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { thisProcess } from '../../crash/journal/process-identity.ts';
import { readRequest, REQUEST_CHARS, type ControlReply, type ControlRequest } from './protocol.ts';
import { findSockets, socketDir, socketName, socketPath, type SocketPath } from './socket-names.ts';

/** Milliseconds that a client has to say what it wants. */
const PATIENCE = 5000;

/** Answers a request; what it throws is told as an error. */
export type ControlDesk = (request: ControlRequest) => Promise<unknown>;

/**
 * The socket through which commands reach this host. Only its user, and root, can open it; what can be asked there,
 * programs of that user can also do by signals and by the files in the data folder.
 */
export class ControlSocket {
  readonly #server: Server;
  readonly #path: SocketPath;
  readonly #file: string;

  private constructor(server: Server, path: SocketPath, file: string) {
    this.#server = server;
    this.#path = path;
    this.#file = file;
  }

  /** Opens the socket in a data folder, and clears up after hosts that are gone. */
  static async open(dataDir: string, desk: ControlDesk): Promise<ControlSocket> {
    const dir = socketDir(dataDir);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // Also one that was there: it is what keeps others out until the socket has its mode.
    chmodSync(dir, 0o700);
    for (const { name, runs } of findSockets(dataDir)) {
      if (!runs) rmSync(join(dir, name), { force: true });
    }
    const name = socketName(thisProcess());
    const path = socketPath(dir, name);
    if (path === undefined) throw new Error(`the path of ${dir} is too long for a socket in it`);
    const server = createServer((socket) => {
      serve(socket, desk);
    });
    server.maxConnections = 8;
    server.unref();
    server.listen(path.path);
    await once(server, 'listening');
    // An accept that fails is no end of it.
    server.on('error', () => undefined);
    const file = join(dir, name);
    chmodSync(file, 0o600);
    return new ControlSocket(server, path, file);
  }

  /** Takes no more requests; those that are being answered still are. */
  close(): void {
    if (!this.#server.listening) return;
    this.#server.close();
    rmSync(this.#file, { force: true });
    this.#path.release();
  }
}

function serve(socket: Socket, desk: ControlDesk): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.unref();
  socket.on('error', () => socket.destroy());
  const timer = setTimeout(() => socket.destroy(), PATIENCE).unref();
  const onData = (piece: string): void => {
    text += piece;
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= REQUEST_CHARS) return;
    clearTimeout(timer);
    socket.off('data', onData);
    socket.resume();
    const request = end < 0 ? undefined : readRequest(text.slice(0, end));
    void reply(request, desk).then((answer) => {
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  };
  socket.on('data', onData);
}

async function reply(
  request: ControlRequest | undefined,
  desk: ControlDesk,
): Promise<ControlReply> {
  if (request === undefined) {
    return { ok: false, error: 'this host does not know this command; it may be another version' };
  }
  try {
    return { ok: true, result: await desk(request) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
