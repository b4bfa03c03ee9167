import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Peers } from '../src/host/peers/peers.ts';
import { findPeers } from '../src/host/peers/find-peers.ts';

interface FakeProcess {
  readonly children?: readonly number[];
  /** Numbers of sockets; left out when the folder is not ours to see. */
  readonly sockets?: readonly number[];
  readonly environ?: string;
}

const HOST = 10;
const ENDS = { localPort: 8000, remotePort: 40_000 };

/** A folder like /proc, with one connection from port 40000 to 8000 whose other end is socket 77. */
async function fakeProc(
  processes: Readonly<Record<number, FakeProcess>>,
  connection: { uid?: number; inode?: number; table?: string } = {},
): Promise<string> {
  const { uid = 1000, inode = 77, table = 'tcp' } = connection;
  const proc = await mkdtemp(join(tmpdir(), 'proc-'));
  await mkdir(join(proc, 'self/net'), { recursive: true });
  const line = `   0: 0100007F:9C40 0100007F:1F40 01 00000000:00000000 00:00000000 00000000  ${String(uid)}        0 ${String(inode)} 1 0000 20 4 30 10 -1\n`;
  const other =
    '   1: 0100007F:1F40 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  0 0 99 1 0\n';
  await writeFile(
    join(proc, 'self/net', table),
    `  sl  local_address rem_address\n${line}${other}`,
  );
  for (const [pid, { children = [], sockets, environ = '' }] of Object.entries(processes)) {
    await mkdir(join(proc, pid, 'task', pid), { recursive: true });
    await writeFile(join(proc, pid, 'task', pid, 'children'), children.join(' '));
    await writeFile(join(proc, pid, 'environ'), environ);
    if (sockets === undefined) continue;
    await mkdir(join(proc, pid, 'fd'));
    for (const [fd, socket] of sockets.entries()) {
      await symlink(`socket:[${String(socket)}]`, join(proc, pid, 'fd', String(fd)));
    }
  }
  return proc;
}

async function peerIn(...args: Parameters<typeof fakeProc>) {
  return findPeers([ENDS], { proc: await fakeProc(...args), host: HOST, uid: 1000 })[0];
}

describe('who made a connection is', () => {
  test('somebody else, found with it in hand', async () => {
    expect(await peerIn({ 10: { sockets: [1] }, 20: { sockets: [5, 77] } })).toBe('other');
    expect(await peerIn({ 10: { sockets: [1] }, 20: { sockets: [77] } }, { table: 'tcp6' })).toBe(
      'other',
    );
  });

  test('a skill, in the host, below it, or with its mark wherever it went', async () => {
    expect(await peerIn({ 10: { sockets: [77] } })).toBe('skill');
    expect(
      await peerIn({
        10: { children: [11], sockets: [] },
        11: { children: [12], sockets: [] },
        12: { sockets: [77] },
      }),
    ).toBe('skill');
    const environ = 'PATH=/bin\0SKILLET_WORKER=abc\0';
    expect(await peerIn({ 10: { sockets: [] }, 20: { sockets: [77], environ } })).toBe('skill');
  });

  test('a skill, too, where somebody else holds the same', async () => {
    expect(
      await peerIn({
        10: { children: [11], sockets: [] },
        11: { sockets: [77] },
        20: { sockets: [77] },
      }),
    ).toBe('skill');
  });

  test('unknown, where who holds it is not ours to see', async () => {
    expect(await peerIn({ 10: { children: [11], sockets: [] }, 11: {} })).toBe('unknown');
    expect(await peerIn({ 10: { sockets: [] }, 20: {} })).toBe('unknown');
  });

  test('unknown, once it has left', async () => {
    expect(await peerIn({ 10: { sockets: [] } }, { inode: 0, uid: 0 })).toBe('unknown');
    const proc = await fakeProc({ 10: { sockets: [] }, 20: { sockets: [77] } });
    const gone = { localPort: 8000, remotePort: 40_001 };
    expect(findPeers([gone, ENDS], { proc, host: HOST, uid: 1000 })).toEqual(['unknown', 'other']);
  });

  test('unknown without a list of connections', () => {
    expect(findPeers([ENDS], { proc: '/nowhere', host: HOST, uid: 1000 })).toEqual(['unknown']);
  });

  test('root, where the host is not', async () => {
    expect(await peerIn({ 10: { sockets: [] } }, { uid: 0 })).toBe('other');
    const proc = await fakeProc({ 10: { sockets: [] } }, { uid: 0 });
    expect(findPeers([ENDS], { proc, host: HOST, uid: 0 })).toEqual(['unknown']);
  });
});

/** A connection to a server of this process, as that sees it. */
async function accepted(dial: (port: number) => unknown): Promise<Socket> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = once(server, 'connection') as Promise<[Socket]>;
  dial((server.address() as AddressInfo).port);
  const [socket] = await connection;
  server.close();
  return socket;
}

const NO_PROC = 'there is no /proc';

describe('looked up in a thread', () => {
  test('connections of this process and its children are a skill’s', async (context) => {
    context.skip(process.platform !== 'linux', NO_PROC);
    const peers = new Peers();
    const own = await accepted((port) => connect(port, '127.0.0.1'));
    const script = "require('net').connect(+process.argv[1], '127.0.0.1')";
    let child: ReturnType<typeof spawn> | undefined;
    const childs = await accepted(
      (port) => (child = spawn(process.execPath, ['-e', script, String(port)])),
    );
    expect(await Promise.all([peers.isFromSkill(own), peers.isFromSkill(childs)])).toEqual([
      true,
      true,
    ]);
    child?.kill();
    for (const socket of [own, childs]) socket.destroy();
    await peers.close();
  });

  test('a look-up beyond a thousand counts as a skill at once, and one that waits when the host stops too', async (context) => {
    context.skip(process.platform !== 'linux', NO_PROC);
    const peers = new Peers();
    const ends = { localPort: 1, remotePort: 2 };
    const first = peers.isFromSkill(ends);
    const crowd = Array.from({ length: 1_000 }, () => peers.isFromSkill(ends));
    expect(await crowd.at(-1)).toBe(true);
    await peers.close();
    expect(new Set(await Promise.all([first, ...crowd]))).toEqual(new Set([true]));
  });
});
