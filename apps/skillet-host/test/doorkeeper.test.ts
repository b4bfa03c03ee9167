import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as requestTls } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { Doorkeeper } from '../src/host/doorkeeper.ts';
import { makePair } from './support/make-pair.ts';
import { workspace } from './support/workspace.ts';

const open: Socket[] = [];
const servers: { close: () => void; closeAllConnections: () => void }[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that may have `limit` descriptors, of which so many are taken by other things. */
async function door({ limit = 40, others = 8, tls = false } = {}) {
  const warnings: string[] = [];
  const { promise: held, resolve: hold } = Promise.withResolvers<ServerResponse>();
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    if (req.url === '/held') hold(res);
    else res.end('ok');
  };
  const pair = tls ? await makePair(await workspace({}), 'door') : undefined;
  const server = pair === undefined ? createServer(answer) : createTlsServer(pair, answer);
  servers.push(server);
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => (connections -= 1));
  });
  const keeper = new Doorkeeper({
    descriptors: { limit, open: () => others + connections },
    log: { warn: (message: unknown) => warnings.push(String(message)) } as never,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  keeper.keep(server);
  const { port } = server.address() as AddressInfo;
  const enter = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    open.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  return { server, keeper, warnings, enter, port, held };
}

/** Whether a request on a new connection is answered. */
async function isAnswered(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${String(port)}/`)).ok;
  } catch {
    return false;
  }
}

/** The answer to a request over TLS, on a new connection; undefined when there is none. */
function askTls(port: number, path = '/'): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const options = { host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false };
  requestTls(options, (res) => {
    res.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
  })
    .once('error', () => {
      resolve(undefined);
    })
    .end();
  return promise;
}

describe('connections that say nothing', () => {
  test('make way for those who ask, and a reserve is left', async () => {
    const { keeper, server, warnings, enter, port } = await door();
    for (let n = 0; n < 60; n += 1) await enter();
    await expect.poll(() => isAnswered(port)).toBe(true);
    expect(server.maxConnections).toBeLessThanOrEqual(40 - 8 - 12);
    expect(keeper.shortage).toContain('ulimit -n');
    expect(warnings).toHaveLength(1);
  });

  test('make way too with half a request, but not while they are being answered', async () => {
    const { held, enter, port } = await door();
    const first = fetch(`http://127.0.0.1:${String(port)}/held`);
    const answer = await held;
    for (let n = 0; n < 60; n += 1) (await enter()).write('GET / HTTP/1.1\r\nHost: h\r\n');
    await expect.poll(() => isAnswered(port)).toBe(true);
    answer.end('late');
    expect(await (await first).text()).toBe('late');
  });

  test('nor those that do not finish a handshake of TLS', async () => {
    const { held, enter, port } = await door({ tls: true });
    const first = askTls(port, '/held');
    const answer = await held;
    // The beginning of a record, which promises 200 bytes.
    const half = Buffer.from([0x16, 3, 1, 0, 200, 1]);
    for (let n = 0; n < 60; n += 1) (await enter()).write(half);
    await expect.poll(() => askTls(port)).toBe('ok');
    answer.end('late');
    expect(await first).toBe('late');
  });

  test('are left alone where there is room', async () => {
    const { keeper, warnings, enter } = await door({ limit: 1000 });
    const sockets = await Promise.all(Array.from({ length: 60 }, enter));
    expect(sockets.every(({ destroyed }) => !destroyed)).toBe(true);
    expect(keeper.shortage).toBeUndefined();
    expect(warnings).toEqual([]);
  });
});

describe('a server that closes', () => {
  test.each([false, true])(
    'waits for those who are answered, and not for those who never said a word (TLS: %s)',
    async (tls) => {
      const { keeper, server, held, enter, port } = await door({ tls });
      const ask = (path: string) =>
        tls
          ? askTls(port, path)
          : fetch(`http://127.0.0.1:${String(port)}${path}`).then((answer) => answer.text());
      const first = ask('/held');
      const answer = await held;
      const silent = await enter();
      const greeted = tls ? connectTls({ port, rejectUnauthorized: false }) : await enter();
      open.push(greeted);
      greeted.on('error', () => undefined);
      if (tls) await once(server, 'secureConnection');
      // Whoever said a word was connected after the silent ones.
      await ask('/');
      const gone = [silent, greeted].map((socket) => once(socket, 'close'));
      const closed = once(server, 'close');
      server.close();
      keeper.dismissSilent();
      silent.resume();
      greeted.resume();
      await Promise.all(gone);
      answer.end('late');
      expect(await first).toBe('late');
      await closed;
    },
  );
});

test('connections that cannot be accepted are logged once, and end nothing', async () => {
  const { keeper, server, warnings, port } = await door();
  const fault = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
  server.emit('error', fault);
  server.emit('error', fault);
  expect(warnings).toEqual([expect.stringContaining('EMFILE')]);
  expect(keeper.shortage).toBeDefined();
  expect(await isAnswered(port)).toBe(true);
});
