import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECHO, WORKLOADS, type WorkloadName } from '../workloads.ts';

/** A handler that needs nothing of its context. */
export type Handler = (params: object, context: object) => unknown;

/** The handler of the workload that the command line names, or that of the echo. */
export async function loadHandler(): Promise<Handler> {
  const name = process.argv[2] as WorkloadName | 'echo';
  const { module } = name === 'echo' ? ECHO : WORKLOADS[name];
  return ((await import(module)) as { handler: Handler }).handler;
}

/** Listens on any free port of the loopback address and prints the URL. */
export function listenAndTell(server: Server): void {
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${String(port)}` })}\n`);
  });
}
