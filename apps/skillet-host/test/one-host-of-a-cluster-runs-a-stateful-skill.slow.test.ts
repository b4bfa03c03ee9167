import { connect } from '@nats-io/transport-node';
import { expect, test, vi } from 'vitest';
import { get, run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { NatsServer, natsProgram, natsWithLeases } from './support/nats-server.ts';
import { answered, inTurn, OneOfAll } from './support/one-of-all.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

/** What stands in the bucket for the lease of a mount. */
async function leaseIn({ url }: NatsServer, mount: string): Promise<unknown> {
  const nats = await connect({ servers: url });
  const key = `KV_skillet_test_leases.$KV.skillet_test_leases.${mount}`;
  const { data } = await nats.request(`$JS.API.DIRECT.GET.${key}`);
  await nats.close();
  return JSON.parse(Buffer.from(data).toString());
}

test('of hosts that start at once, one runs it, and takes the calls of all; on its death or drain another does', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make();
  const start = (host: string) =>
    ClusterHost.start({ host, nats: nats.url, skills: [], entries: skill.entry });
  const hosts = await Promise.all(['a', 'b', 'c'].map(start));
  try {
    const [first] = await Promise.all(hosts.map(answered));
    const holder = hosts.find(({ pid }) => pid === first);
    const others = hosts.filter((host) => host !== holder);
    if (holder === undefined) throw new Error('no host runs it');
    for (const host of others) {
      await host.knows(['lone']);
      const { notes, skills } = await get(`${host.url}/health`);
      expect(notes).toContain(
        `Skill "lone" is stateful: it runs on host "${holder.name}" and stands by here.`,
      );
      expect(skills).toMatchObject({ lone: { status: 'loaded', hosts: [holder.name] } });
    }

    process.kill(holder.pid, 'SIGKILL');
    const [second] = await Promise.all(others.map(answered));
    const next = others.find(({ pid }) => pid === second);
    const last = others.find((host) => host !== next);
    if (next === undefined || last === undefined) throw new Error('nobody has taken over');

    process.kill(next.pid, 'SIGTERM');
    await vi.waitFor(async () => {
      expect(await answered(last)).toBe(last.pid);
    }, 30_000);
    expect(inTurn(await skill.said())).toEqual([holder.pid, next.pid, last.pid]);
  } finally {
    for (const host of hosts) await host[Symbol.asyncDispose]();
  }
});

test('a host that drains, and is the only one, runs it on until another comes, or until it ends', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make();
  const common = { nats: nats.url, skills: [], entries: skill.entry };
  await using a = await ClusterHost.start({ host: 'a', ...common, env: { SKILLET_DRAIN: '60s' } });
  expect(await answered(a)).toBe(a.pid);
  process.kill(a.pid, 'SIGTERM');
  await a.cli.line(({ msg }) => msg.includes('stopping'));
  // Whatever it does at once when it drains is done by then.
  for (let calls = 0; calls < 3; calls += 1)
    expect((await run(a.url, 'lone', {})).status).toBe(200);

  await using b = await ClusterHost.start({ host: 'b', ...common });
  expect(await answered(b)).toBe(b.pid);
  process.kill(b.pid, 'SIGTERM');
  expect((await b.cli.exit).code).toBe(0);
  const kept = await leaseIn(nats, 'lone');
  expect(kept).toMatchObject({ number: (await skill.said()).at(-1)?.lease });
  expect(kept).not.toHaveProperty('host');
  expect(inTurn(await skill.said())).toEqual([a.pid, b.pid]);
});

test('a NATS server without JetStream: no host runs it, and each says why', async (context) => {
  const { file = '', missing } = await natsProgram();
  context.skip(file === '', missing);
  await using nats = await NatsServer.start(file);
  const skill = await OneOfAll.make();
  await using a = await ClusterHost.start({
    ...{ host: 'a', nats: nats.url, skills: ['other'], entries: skill.entry },
  });
  const line = await a.cli.line(({ msg }) => msg.includes('lone is stateful'));
  expect(line.msg).toBe(
    'cluster test: lone is stateful, and the NATS server does not offer JetStream',
  );
  const { status, body, headers } = await run(a.url, 'lone', {});
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { code: 'skill_unavailable', detail: expect.stringContaining('JetStream') as string },
  });
  expect(headers.get('retry-after')).toBe('1');
  const { warnings } = (await get(`${a.url}/health`)) as { warnings: readonly string[] };
  expect(warnings.join()).toContain('does not offer JetStream. Start it with `-js`');
  expect((await run(a.url, 'other', {})).body).toMatchObject({ pid: a.pid });
  expect(await skill.said()).toEqual([]);
});
