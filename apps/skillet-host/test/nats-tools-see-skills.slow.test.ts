import { connect, type NatsConnection } from '@nats-io/transport-node';
import { beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { ClusterHost } from './support/cluster.ts';
import { run } from './support/cli.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { workspace } from './support/workspace.ts';

// Hosts and a NATS server start here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

type Answer = Readonly<Record<string, unknown>>;

let program: Awaited<ReturnType<typeof natsProgram>>;

beforeAll(async () => {
  program = await natsProgram();
});

function nats(context: TestContext): string {
  context.skip(program.file === undefined, program.missing);
  return program.file ?? '';
}

/** What services answer until so many have, as a tool of NATS collects them. */
async function ask(connection: NatsConnection, subject: string, most: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const replies = await connection.requestMany(subject, '', {
    strategy: 'count',
    maxMessages: most,
    maxWait: 5000,
  });
  for await (const reply of replies) answers.push(reply.json<Answer>());
  return answers.sort((one, other) => String(one['name']).localeCompare(String(other['name'])));
}

test('every skill of every host is a service, and tells how it went', async (context) => {
  await using server = await NatsServer.start(nats(context));
  await using a = await ClusterHost.start({ nats: server.url, host: 'a', skills: ['one', 'two'] });
  await using b = await ClusterHost.start({ nats: server.url, host: 'b', skills: ['three'] });
  await a.knows(['one', 'three', 'two']);
  await run(a.url, 'three', {});
  await run(b.url, 'three', {});
  const tool = await connect({ servers: server.url });
  try {
    const services = await ask(tool, '$SRV.PING', 3);
    expect(services).toMatchObject([
      { name: 'one', version: '1.0.0', metadata: { host: 'a', mount: 'one', cluster: 'test' } },
      { name: 'three', metadata: { host: 'b', mount: 'three' } },
      { name: 'two', metadata: { host: 'a' } },
    ]);
    expect(new Set(services.map(({ id }) => id)).size).toBe(3);
    const { instance } = (await b.cluster()) as { instance: string };
    const [info] = await ask(tool, '$SRV.INFO.three', 1);
    expect(info).toMatchObject({
      type: 'io.nats.micro.v1.info_response',
      description: 'Says which process the skill called three runs in',
      endpoints: [{ subject: `skillet.test.to.b.${instance}.>` }],
    });
    await vi.waitFor(async () => {
      const [stats] = await ask(tool, `$SRV.STATS.three.${String(services[1]?.['id'])}`, 1);
      expect(stats).toMatchObject({ endpoints: [{ num_requests: 2, num_errors: 0 }] });
    });
  } finally {
    await tool.close();
  }
});

test('a host that NATS does not let answer says so once, and works', async (context) => {
  const permissions = `publish: ["skillet.>", "_INBOX.>"], subscribe: ["skillet.>", "_INBOX.>"]`;
  const users = `{user: h, password: p, permissions: {${permissions}}}, {user: t, password: p}`;
  const cwd = await workspace({ 'nats.conf': `authorization: {users: [${users}]}\n` });
  await using server = await NatsServer.start(nats(context), ['-c', `${cwd}/nats.conf`]);
  const of = { nats: server.url, cluster: '  user: h\n  password: p\n' };
  await using a = await ClusterHost.start({ ...of, host: 'a', skills: ['one'] });
  await using b = await ClusterHost.start({ ...of, host: 'b', skills: ['two'] });
  await a.knows(['one', 'two']);
  expect((await run(a.url, 'two', {})).body).toMatchObject({ pid: b.pid });
  await a.cli.line(({ msg }) => msg.includes('does not let this host tell `nats micro`'));
  const told = a.cli.lines.filter(({ msg }) => /nats micro|permissions/i.test(msg));
  expect(told).toHaveLength(1);
  expect((await a.cluster())['connected']).toBe(true);
});
