import { createServer, type AddressInfo } from 'node:net';
import { UsageError } from '@skillet/command';
import type { Doorkeeper } from './doorkeeper.ts';
import type { HostServer } from './tls.ts';
import type { LauncherLink } from './launcher-link.ts';
import type { Place } from '../launcher/place-of.ts';

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/** Where a host listens, and with whom. */
export interface ListenParts {
  readonly host: string;
  readonly port: number;
  readonly link: LauncherLink | undefined;
  /** Hosts that share a port have a socket each, and the system deals the connections out among them. */
  readonly place: Pick<Place, 'of'>;
  readonly door: Doorkeeper;
}

/**
 * Listens, on the socket of the host before where there is one; a port that is taken or not allowed
 * is a UsageError. From then on `door` watches over it. Resolves with the base URL.
 */
export async function listen(
  server: HostServer,
  { host, port, link, place, door }: ListenParts,
): Promise<string> {
  const wanted = `${host} ${String(port)}`;
  const inherited = link?.takeSocket(wanted);
  const reusePort = place.of > 1;
  const taken = port === 0 ? (link?.place?.port ?? 0) : port;
  // Who shares a port is let in by everybody else of this user who does: another host that runs there is found out so.
  if (inherited === undefined && reusePort && link?.place === undefined && port !== 0)
    await seeThatItIsFree(host, port);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      reject(explain(error, host, port));
    };
    const done = () => {
      server.off('error', fail);
      door.keep(server);
      resolve();
    };
    server.once('error', fail);
    if (inherited === undefined)
      server.listen({ host, port: taken, backlog: BACKLOG, reusePort }, done);
    else server.listen(inherited, BACKLOG, done);
  });
  link?.listening(wanted, server, inherited !== undefined, place.of);
  const address = server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return `${scheme}://${reachable(host)}:${String(address.port)}`;
}

async function seeThatItIsFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(explain(error, host, port));
    });
    probe.listen({ host, port }, () => {
      probe.close(() => {
        resolve();
      });
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const where = `${host}:${String(port)}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError(
        `port ${String(port)} on ${host} is taken; stop what uses it or pass --port`,
      );
    case 'EACCES':
      return new UsageError(
        `no permission to listen on ${where}; pass a port above 1023 with --port`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UsageError(`this machine has no address "${host}"; pass another with --host`);
    default:
      return error;
  }
}

/** An address that a browser on this machine can open. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
