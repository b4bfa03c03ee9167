import type { AddressInfo } from 'node:net';
import { UsageError } from '../cli/usage-error.ts';
import type { HostServer } from './tls.ts';
import type { LauncherLink } from './launcher-link.ts';

/** Connections that may wait to be accepted. */
const BACKLOG = 1024;

/**
 * Listens, on the socket of the host before where there is one; a port that is taken or not allowed
 * is a UsageError. Resolves with the base URL.
 */
export async function listen(
  server: HostServer,
  host: string,
  port: number,
  link: LauncherLink | undefined,
): Promise<string> {
  const wanted = `${host} ${String(port)}`;
  const inherited = link?.takeSocket(wanted);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(explain(error, host, port));
    });
    if (inherited === undefined) server.listen({ host, port, backlog: BACKLOG }, resolve);
    else server.listen(inherited, BACKLOG, resolve);
  });
  link?.listening(wanted, server, inherited !== undefined);
  const address = server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return `${scheme}://${reachable(host)}:${String(address.port)}`;
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
