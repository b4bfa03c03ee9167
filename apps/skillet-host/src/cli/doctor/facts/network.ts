import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { listenersOn } from '@skillet/proc';
import type { LocalhostFacts, PortFacts } from '../checks/network.ts';

/** Listens for a moment, and finds out who does already where that fails. `own` are the running host's processes. */
export async function readPort(
  check: string,
  host: string,
  port: number,
  own: readonly number[],
): Promise<PortFacts> {
  const error = port === 0 ? undefined : await tryPort(host, port);
  const holders = error === 'EADDRINUSE' ? listenersOn(port) : [];
  return { check, host, port, error, holders, own };
}

/** The code of the error with which it cannot be listened on; undefined when it can. */
function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}

/** Asks the system what `localhost` leads to. */
export async function readLocalhost(host: string): Promise<LocalhostFacts> {
  const found = await lookup('localhost', { all: true, order: 'verbatim' }).catch(() => []);
  return { host, addresses: [...new Set(found.map(({ address }) => address))] };
}
