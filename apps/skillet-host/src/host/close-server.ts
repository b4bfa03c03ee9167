import { Server as ListeningServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Closes a server within `grace` milliseconds; `onLate` hears how many connections are cut then. */
export async function closeServer(
  { server, door }: Watched,
  grace: number,
  onLate: (connections: number) => void,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  door.dismissSilent();
  const timer = setTimeout(() => {
    server.getConnections((_error, count) => {
      if (count > 0) onLate(count);
      server.closeAllConnections();
    });
  }, grace);
  await closed;
  clearTimeout(timer);
}
