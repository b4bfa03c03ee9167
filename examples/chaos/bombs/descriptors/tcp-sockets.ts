import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { forever } from '../../forever.ts';
import { keep } from '../../hoard.ts';

const SOCKETS = 5000;

/** Opens 10,000 ends of connections, and closes none. */
export async function tcpSockets(): Promise<never> {
  const server = createServer(keep).listen(0, '127.0.0.1');
  server.on('error', () => undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < SOCKETS; i += 1) {
    keep(connect(port, '127.0.0.1').on('error', () => undefined));
    if (i % 100 === 0) await new Promise(setImmediate);
  }
  return forever();
}
