import { createServer } from 'node:net';
import { once } from 'node:events';

const PORTS = 20;

/** Listens on ports of its own, and never stops. */
export async function portLeak(): Promise<{ done: string }> {
  for (let i = 0; i < PORTS; i += 1) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return { done: 'port-leak' };
}
