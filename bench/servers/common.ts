import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Calls a handler that needs nothing of its context. */
export function time(handler: unknown, params: object): unknown {
  return (handler as (params: object, context: object) => unknown)(params, {});
}

/** Listens on any free port of the loopback address and prints the URL. */
export function listenAndTell(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${String(port)}` })}\n`);
  });
}
