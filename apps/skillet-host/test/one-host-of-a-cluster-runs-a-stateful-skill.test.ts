import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi, type TestContext } from 'vitest';
import { get, run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { inTurn, OneOfAll } from './support/one-of-all.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

/** A NATS server that keeps leases; skips the test where none can be had. */
async function natsWithLeases(context: TestContext): Promise<NatsServer> {
  const { file = '', missing } = await natsProgram();
  context.skip(file === '', missing);
  return NatsServer.start(file, ['-js', '-sd', await mkdtemp(join(tmpdir(), 'skillet-js-'))]);
}

/** Resolves with the process that answers, once a host has one answer. */
async function answered(host: ClusterHost): Promise<number> {
  return vi.waitFor(
    async () => {
      const { status, body } = await run(host.url, 'lone', {});
      expect(status).toBe(200);
      return (body as { pid: number }).pid;
    },
    { timeout: 30_000, interval: 50 },
  );
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
