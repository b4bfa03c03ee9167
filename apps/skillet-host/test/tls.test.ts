import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHostServer } from '../src/host/tls.ts';
import { Cli } from './support/cli.ts';
import { makePair } from './support/make-pair.ts';
import { ECHO, SKILLETFILE, workspace } from './support/workspace.ts';

interface Seen {
  readonly status: number | undefined;
  /** Name in the certificate. */
  readonly name: string;
  readonly port: number | undefined;
}

function ask(url: string, agent: Agent): Promise<Seen> {
  return new Promise((resolve, reject) => {
    request(`${url}/health`, { agent }, (res) => {
      const { socket } = res as unknown as { socket: TLSSocket };
      const name = String(socket.getPeerCertificate().subject.CN);
      const { localPort: port } = socket;
      res.resume().once('end', () => resolve({ status: res.statusCode, name, port }));
    })
      .once('error', reject)
      .end();
  });
}

async function start(launcher: boolean) {
  const cwd = await workspace({
    'echo/Skilletfile.yaml': SKILLETFILE,
    'echo/skill.js': ECHO,
    'runtime-config.yaml':
      'skills:\n  - {name: echo, path: echo}\nserver: {host: 127.0.0.1, port: 0, tls: {key: tls.key, cert: tls.crt}}\n',
  });
  const first = await makePair(cwd, 'first');
  await writeFile(join(cwd, 'tls.key'), first.key);
  await writeFile(join(cwd, 'tls.crt'), first.cert);
  const cli = new Cli({ cwd, launcher });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  return { cwd, cli, url: await cli.url() };
}

const fresh = () => new Agent({ rejectUnauthorized: false });

test('who never finishes a handshake is not kept', async () => {
  const dir = await workspace();
  const { key, cert } = await makePair(dir, 'half');
  const files = { key: join(dir, 'tls.key'), cert: join(dir, 'tls.crt') };
  await writeFile(files.key, key);
  await writeFile(files.cert, cert);
  const server = await createHostServer((_, res) => res.end(), files, 50);
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  // The beginning of a record.
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  client.write('\x16');
  client.resume();
  await once(client, 'close');
});

test('a new certificate is taken over while an open connection goes on', async () => {
  const { cwd, cli, url } = await start(false);
  expect(url).toMatch(/^https:/);
  const kept = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  onTestFinished(() => {
    kept.destroy();
  });
  const before = await ask(url, kept);
  expect(before).toMatchObject({ status: 200, name: 'first' });
  await writeFile(join(cwd, 'tls.key'), 'no key at all');
  await cli.line(({ msg }) => msg.includes('cannot be used, the old ones stay'));
  expect(await ask(url, fresh())).toMatchObject({ name: 'first' });
  const second = await makePair(cwd, 'second');
  await writeFile(join(cwd, 'tls.crt'), second.cert);
  await writeFile(join(cwd, 'tls.key'), second.key);
  await cli.line(({ msg }) => msg.startsWith('new certificate'));
  expect(await ask(url, fresh())).toMatchObject({ status: 200, name: 'second' });
  expect(await ask(url, kept)).toMatchObject({ status: 200, port: before.port });
});

test('a host with TLS is replaced on its socket by its launcher', async () => {
  const { cli, url } = await start(true);
  const { pid } = await cli.line((line) => line['url'] !== undefined);
  process.kill(Number(pid), 'SIGKILL');
  expect(await ask(url, fresh())).toMatchObject({ status: 200, name: 'first' });
  await cli.line((line) => line['url'] === url && line['pid'] !== pid);
});

test('a key that is not that of the certificate keeps the host from starting, in a sentence', async () => {
  const cwd = await workspace({
    'runtime-config.yaml': 'skills: []\nserver: {port: 0, tls: {key: one.key, cert: two.crt}}\n',
  });
  await makePair(cwd, 'one');
  await makePair(cwd, 'two');
  const { code, stderr } = await new Cli({ cwd }).exit;
  expect(code).toBe(2);
  expect(stderr).toContain('`server.tls` cannot be used');
});
