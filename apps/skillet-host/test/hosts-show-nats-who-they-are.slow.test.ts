import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@nats-io/transport-node';
import { expect, test, vi } from 'vitest';
import { ClusterHost } from './support/cluster.ts';
import { run } from './support/cli.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { OneOfAll } from './support/one-of-all.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const CONFIG = fileURLToPath(new URL('../../../deploy/nats/hosts.conf', import.meta.url));
const PASSWORDS = {
  A_PASSWORD: 'password-of-a',
  B_PASSWORD: 'password-of-b',
  TOOLS_PASSWORD: 'password-of-tools',
};

const cluster = (user: string, password: string) => `  user: ${user}\n  password: ${password}\n`;

test('the permissions of the example are what hosts need, and hold each to its own name', async (context) => {
  const { file, missing } = await natsProgram();
  context.skip(file === undefined, missing);
  const data = await mkdtemp(join(tmpdir(), 'skillet-js-'));
  const args = ['-c', CONFIG, '-js', '-sd', data];
  await using server = await NatsServer.start(file ?? '', args, PASSWORDS);
  const skill = await OneOfAll.make();
  const named = { nats: server.url, name: 'prod', entries: skill.entry };
  await using a = await ClusterHost.start({
    ...{ ...named, host: 'a', skills: ['one'], cluster: cluster('a', PASSWORDS.A_PASSWORD) },
  });
  await using b = await ClusterHost.start({
    ...{ ...named, host: 'b', skills: ['two'], cluster: cluster('b', PASSWORDS.B_PASSWORD) },
  });
  for (const host of [a, b]) await host.knows(['one', 'two', 'lone']);
  expect((await run(a.url, 'two', {})).body).toMatchObject({ pid: b.pid });
  expect((await run(b.url, 'one', {})).body).toMatchObject({ pid: a.pid });

  // Each can take the lease of a stateful skill: the one that waits takes it over.
  const [holder, other] = (await run(a.url, 'lone', {})).body['pid'] === a.pid ? [a, b] : [b, a];
  expect((await run(other.url, 'lone', {})).body).toMatchObject({ pid: holder.pid });

  const { instance } = (await a.cluster()) as { instance: string };
  const spy = await connect({ servers: server.url, user: 'b', pass: PASSWORDS.B_PASSWORD });
  const refused = new Promise<Error | null>((resolve) => {
    spy.subscribe(`skillet.prod.to.a.>`, {
      callback: (error) => {
        resolve(error);
      },
    });
  });
  expect(String(await refused)).toMatch(/permissions violation/i);
  const forged = (async () => {
    for await (const status of spy.status())
      if (status.type === 'error') return status.error.message;
    return '';
  })();
  spy.publish(`skillet.prod.to.b.x.a.${instance}`, 'in the name of another');
  expect(await forged).toMatch(/permissions violation for publish/i);
  // Tools of NATS are answered, and no host says that it may not.
  const tool = await connect({
    servers: server.url,
    user: 'tools',
    pass: PASSWORDS.TOOLS_PASSWORD,
  });
  const replies = await tool.requestMany('$SRV.PING', '', {
    ...{ strategy: 'count', maxMessages: 3, maxWait: 5000 },
  });
  const found = [];
  for await (const reply of replies) found.push(reply.json<{ name: string }>().name);
  expect(found.sort()).toEqual(['lone', 'one', 'two']);
  await tool.close();
  for (const { cli } of [a, b])
    expect(cli.lines.filter(({ msg }) => /permission|micro/i.test(msg))).toEqual([]);
  for (const subject of ['$JS.API.STREAM.DELETE.KV_skillet_prod_leases', '$KV.other.key'])
    await expect(spy.request(subject)).rejects.toThrow(/permissions violation/i);
  await spy.close();
  process.kill(holder.pid, 'SIGKILL');
  await vi.waitFor(async () => {
    expect((await run(other.url, 'lone', {})).body).toMatchObject({ pid: other.pid });
  }, 30_000);
});

test('a host whose password is wrong says so, serves its own skills, and shows the password to nobody', async (context) => {
  const { file, missing } = await natsProgram();
  context.skip(file === undefined, missing);
  await using server = await NatsServer.start(file ?? '', ['-c', CONFIG], PASSWORDS);
  await using a = await ClusterHost.start({
    ...{ nats: server.url, name: 'prod', host: 'a', skills: ['one'] },
    cluster: cluster('a', 'quite-another-one'),
  });
  await a.cli.ready('one');
  const line = await a.cli.line(({ msg }) => msg.includes('NATS cannot be reached'));
  expect(line.msg).toMatch(/authorization violation/i);
  expect((await run(a.url, 'one', {})).body).toMatchObject({ pid: a.pid });
  expect(JSON.stringify(a.cli.lines)).not.toContain('quite-another-one');
});
