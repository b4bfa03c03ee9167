import { Server as ListeningServer } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Doorkeeper } from './doorkeeper.ts';
import type { StopPlan } from './stop-plan.ts';
import type { HostServer } from './tls.ts';

/**
 * Lets those who use a server hear that it goes, for the time that the plan gives them. Where another host
 * accepts already, this one accepts no more, and is done when nobody is connected.
 */
export async function drainServer(
  server: HostServer,
  { drain, successor }: Pick<StopPlan, 'drain' | 'successor'>,
): Promise<void> {
  if (drain === 0) return;
  if (successor !== 'there') {
    await sleep(drain);
    return;
  }
  const waiting = new AbortController();
  // Not that of an HTTP server, which would cut connections between two requests.
  ListeningServer.prototype.close.call(server, () => {
    waiting.abort();
  });
  await sleep(drain, undefined, { signal: waiting.signal }).catch(() => undefined);
}

/** A server, and who knows its connections. */
interface Watched {
  readonly server: HostServer;
  readonly door: Pick<Doorkeeper, 'dismissSilent'>;
}

/** Milliseconds in which those who have just connected say what they want. */
const SETTLE = 250;

/**
 * Closes a server within `grace` milliseconds; `onLate` hears how many connections are cut then. Whoever had connected
 * before is served: a socket that is closed while the system holds connections to it resets them, with the requests on them.
 */
export async function closeServer(
  { server, door }: Watched,
  grace: number,
  onLate: (connections: number) => void,
): Promise<void> {
  await acceptWaiting(server);
  const closed = new Promise<void>((resolve) => {
    // Not that of an HTTP server, which would cut connections on which a request is on its way.
    ListeningServer.prototype.close.call(server, () => {
      resolve();
    });
  });
  const timer = setTimeout(() => {
    server.getConnections((_error, count) => {
      if (count > 0) onLate(count);
      server.closeAllConnections();
    });
  }, grace);
  const settled = new AbortController();
  await Promise.race([
    closed,
    sleep(Math.min(SETTLE, grace / 2), undefined, { signal: settled.signal }).catch(
      () => undefined,
    ),
  ]);
  settled.abort();
  server.close();
  door.dismissSilent();
  await closed;
  clearTimeout(timer);
}

/**
 * Resolves after two turns of the event loop in which nobody has connected: then nobody waits to be accepted. The first
 * may have begun after it had looked for connections.
 */
async function acceptWaiting(server: HostServer): Promise<void> {
  if (!server.listening) return;
  let quiet = 0;
  const onConnection = () => {
    quiet = 0;
  };
  server.on('connection', onConnection);
  const patience = performance.now() + SETTLE;
  while (quiet < 2 && performance.now() < patience) {
    quiet += 1;
    await turn();
  }
  server.off('connection', onConnection);
}
