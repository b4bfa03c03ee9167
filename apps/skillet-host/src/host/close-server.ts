import type { HostServer } from './tls.ts';

/** Closes a server within `grace` milliseconds; `onLate` hears how many connections are cut then. */
export async function closeServer(
  server: HostServer,
  grace: number,
  onLate: (connections: number) => void,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const timer = setTimeout(() => {
    server.getConnections((_error, count) => {
      if (count > 0) onLate(count);
      server.closeAllConnections();
    });
  }, grace);
  await closed;
  clearTimeout(timer);
}
