import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { ClusterHost } from './support/cluster.ts';
import { get, run } from './support/cli.ts';
import { makeExpiredPair, makePair } from './support/make-pair.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Hosts and a NATS server start here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

let program: Awaited<ReturnType<typeof natsProgram>>;
/** Certificates and nkeys, as files. */
let dir: string;

beforeAll(async () => {
  program = await natsProgram();
  dir = await mkdtemp(join(tmpdir(), 'skillet-tls-'));
});

/** The nkey of a user, with its seed in a file. */
async function nkey(name: string): Promise<{ file: string; key: string }> {
  const pair = nkeys.createUser();
  const file = join(dir, `${name}.nk`);
  await writeFile(file, pair.getSeed());
  return { file, key: pair.getPublicKey() };
}

interface Keys {
  /** Public nkeys that are let in; of none: everybody. */
  readonly users?: readonly string[];
  /** Whether hosts have to show a certificate. */
  readonly verify?: boolean;
}

/** A server that speaks TLS with a certificate of this name. */
async function serve(context: TestContext, name: string, { users = [], verify }: Keys = {}) {
  context.skip(program.file === undefined, program.missing);
  const file = (end: string) => JSON.stringify(join(dir, `${name}.${end}`));
  const asks = verify === true ? `, ca_file: ${file('crt')}, verify: true` : '';
  const listed = users.map((key) => `{nkey: ${key}}`).join(', ');
  const config = join(dir, `${name}.conf`);
  await writeFile(
    config,
    `tls: {cert_file: ${file('crt')}, key_file: ${file('key')}${asks}}
${listed === '' ? '' : `authorization: {users: [${listed}]}`}\n`,
  );
  const server = await NatsServer.start(program.file ?? '', ['-c', config]);
  return { server, url: `tls://127.0.0.1:${String(server.port)}` };
}

test('over TLS, with nkeys, hosts are one that trust each other, and no other that NATS lets in', async (context) => {
  await makePair(dir, 'good');
  const [a, b, c] = await Promise.all([nkey('a'), nkey('b'), nkey('c')]);
  const { server, url } = await serve(context, 'good', {
    ...{ users: [a.key, b.key, c.key], verify: true },
  });
  await using _ = server;
  const pem = (end: string) => join(dir, `good.${end}`);
  const start = (host: string, { file }: { file: string }) =>
    ClusterHost.start({
      ...{ nats: url, host, skills: [`of-${host}`] },
      cluster: `  nkey: ${file}
  trusted: [${a.key}, ${b.key}]
  tls: {ca: ${pem('crt')}, cert: ${pem('crt')}, key: ${pem('key')}}\n`,
    });
  await using first = await start('a', a);
  await using second = await start('b', b);
  await first.knows(['of-a', 'of-b']);
  expect((await run(first.url, 'of-b', {})).body).toMatchObject({ pid: second.pid });
  await using third = await start('c', c);
  for (const host of [first, second])
    await host.cli.line(
      ({ msg }) =>
        msg.includes(`host "c" has signed its key with ${c.key}`) && msg.includes('trusted'),
    );
  await third.cli.line(({ msg }) => msg.includes('host "c" is this one, and its own nkey'));
  expect(await first.mounts()).toEqual(['of-a', 'of-b']);
  // It hears of their skills, and gets no answer.
  expect((await run(third.url, 'of-a', {})).status).not.toBe(200);
});

/** What a host says that does not reach NATS: in its log, once, and to who asks for its health. */
async function said(cluster: string, nats: string): Promise<string> {
  await using host = await ClusterHost.start({ nats, host: 'a', skills: ['one'], cluster });
  await host.cli.ready('one');
  const away = ({ msg }: { msg: string }) => msg.includes('NATS cannot be reached');
  const { msg } = await host.cli.line(away);
  expect((await run(host.url, 'one', {})).body).toMatchObject({ pid: host.pid });
  const health = await get(`${host.url}/health`);
  expect(health).toMatchObject({ status: 'degraded', cluster: { connected: false } });
  const why = /\((.*)\)/.exec(msg)?.[1] ?? '';
  expect(JSON.stringify(health['warnings'])).toContain(why.slice(0, 40));
  // It looks for it again and again, and says no more of it.
  expect(host.cli.lines.filter(away)).toHaveLength(1);
  return msg;
}

test.for([
  ['another authority', 'self', /self[- ]signed|unable to verify/i],
  ['an expired certificate', 'old', /expired/i],
  ['no certificate of its own', 'asks', /timeout.*cluster\.tls\.cert/],
  ['another nkey', 'closed', /authorization violation/i],
] as const)('with %s a host says why it does not reach NATS', async ([, name, why], context) => {
  await (name === 'old' ? makeExpiredPair : makePair)(dir, name);
  await makePair(dir, 'other');
  const [own, other] = await Promise.all([nkey('own'), nkey('other')]);
  const { server, url } = await serve(context, name, {
    ...(name === 'closed' ? { users: [other.key] } : {}),
    verify: name === 'asks',
  });
  await using _ = server;
  const ca = join(dir, name === 'self' ? 'other.crt' : `${name}.crt`);
  const lines = `  tls: {ca: ${ca}}\n${name === 'closed' ? `  nkey: ${own.file}\n` : ''}`;
  expect(await said(lines, url)).toMatch(why);
});

test('a file that is not there is named', async (context) => {
  await makePair(dir, 'here');
  const { server, url } = await serve(context, 'here');
  await using _ = server;
  expect(await said(`  nkey: ${join(dir, 'nowhere.nk')}\n`, url)).toMatch(/nowhere\.nk/);
});
