import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Fire } from '../attack.ts';
import type { CallerResult } from '../caller.ts';
import { PATIENCE } from '../fire.ts';
import type { ClientOrder } from './client.ts';
import type { ClientName } from './clients.ts';

const CLIENTS = fileURLToPath(new URL('./clients-process.js', import.meta.url));

/** What a process of clients is told to do. */
export interface ClientsOrder extends ClientOrder {
  readonly client: ClientName;
}

/** An attack by clients, which run in a process of their own; it rejects when that ends early. */
export function byClients(client: ClientName): Fire {
  return ({ mount, body, patience = PATIENCE }, { url }) =>
    callFromOutside({ client, url, mount, body, patience });
}

async function callFromOutside(order: ClientsOrder): Promise<CallerResult> {
  const child = fork(CLIENTS, { execArgv: [] });
  const told = Promise.withResolvers<CallerResult>();
  child.once('message', (result) => {
    told.resolve(result as CallerResult);
  });
  child.once('error', told.reject);
  child.once('exit', (code, signal) => {
    told.reject(new Error(`the clients ended: ${signal ?? `exit ${String(code)}`}`));
  });
  child.send(order);
  try {
    return await told.promise;
  } finally {
    child.kill('SIGKILL');
  }
}
