import { chmodSync, rmdirSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname } from 'node:path';
import type { DoorPlace } from '../launcher/protocol.ts';
import { createHostServer, type HostServer } from '../host/tls.ts';
import { doorOf } from './door-of.ts';
import { PROTOCOL } from './link.ts';
import { takeNote } from './note.ts';
import { LINE_PATH, type SiblingLine } from './sibling-line.ts';

/** Does what another host asks besides what everybody may; returns what it says, as JSON. */
export type Commands = Readonly<Record<string, (argument: string) => Promise<unknown>>>;

/** Bytes of a command with its argument, and of what a client has sent with what one host tells the other of it. */
const LONGEST = 1024 * 1024;
/** What every path of a command begins with; no client reaches it. */
const COMMAND = '/-/';

/** The socket at which the other hosts that share the port reach this one: they are answered as everybody is, or obeyed. */
export class Door {
  readonly #server: HostServer;
  readonly #path: string;

  private constructor(server: HostServer, path: string) {
    this.#server = server;
    this.#path = path;
  }

  static async open(
    place: DoorPlace,
    line: Pick<SiblingLine, 'take'>,
    gateway: RequestListener,
    commands: Commands,
  ): Promise<Door> {
    const answer: RequestListener = (req, res) => {
      if (!takeNote(req, place.secret)) {
        req.socket.destroy();
        return;
      }
      if (req.url?.startsWith(COMMAND) !== true) {
        gateway(req, res);
        return;
      }
      const [name = '', argument = ''] = req.url.slice(COMMAND.length).split('?');
      const obey = async (): Promise<unknown> => {
        const command = commands[name];
        if (command === undefined) throw new Error(`there is no ${name}`);
        return command(decodeURIComponent(argument));
      };
      // Also what throws at once is answered, and ends no host.
      obey().then(
        (result) => res.end(JSON.stringify({ result: result ?? null })),
        (error: unknown) => {
          res.statusCode = 500;
          res.end(JSON.stringify({ error: error instanceof Error ? error.message : 'it failed' }));
        },
      );
    };
    const server = await createHostServer(answer, undefined, undefined, LONGEST);
    server.on('upgrade', (req, socket, head) => {
      const { url = '' } = req;
      if (!takeNote(req, place.secret) || !url.startsWith(LINE_PATH)) {
        socket.destroy();
        return;
      }
      if (head.length > 0) socket.unshift(head);
      const upgrade = `Connection: Upgrade\r\nUpgrade: ${PROTOCOL}`;
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${upgrade}\r\n\r\n`);
      line.take(url.slice(LINE_PATH.length), socket);
    });
    const path = doorOf(place, process.pid);
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    server.once('error', reject);
    server.listen(path, () => {
      resolve(undefined);
    });
    await promise;
    // An accept that fails is no end of it.
    server.on('error', () => undefined);
    chmodSync(path, 0o600);
    server.unref();
    return new Door(server, path);
  }

  close(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
    rmSync(this.#path, { force: true });
    // The launcher removes it, unless that has been killed; the last one out does then.
    if (!process.connected) removeIfEmpty(dirname(this.#path));
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another one is still there.
  }
}
