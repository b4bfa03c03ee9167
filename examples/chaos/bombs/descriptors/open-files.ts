import { open, opendirSync, openSync, promises } from 'node:fs';
import { promisify } from 'node:util';
import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { forever } from '../../forever.ts';
import { keep } from '../../hoard.ts';

const AT_MOST = 20_000;

/** Opens files, folders and sockets, each in every way until it is refused, and closes none. */
export async function openFiles(): Promise<never> {
  const server = createServer(keep).on('error', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await hoard(() => openSync('/dev/null', 'r'));
  await hoard(() => promisify(open)('/dev/null', 'r'));
  await hoard(() => promises.open('/dev/null', 'r'));
  await hoard(() => opendirSync('.'));
  await hoard(async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  });
  return forever();
}

async function hoard(next: () => unknown): Promise<void> {
  try {
    for (let opened = 0; opened < AT_MOST; opened += 1) keep(await next());
  } catch {
    // There are no more to be had in this way.
  }
}
