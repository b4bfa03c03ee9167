import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { get } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { natsWithLeases } from './support/nats-server.ts';
import { answered, inTurn, OneOfAll } from './support/one-of-all.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

test('a reload makes a skill one that one host alone runs, and undoes it', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make('');
  const start = (host: string) =>
    ClusterHost.start({ host, nats: nats.url, skills: [], entries: skill.entry });
  await using a = await start('a');
  await using b = await start('b');
  const everywhere = async () => {
    for (const host of [a, b])
      await vi.waitFor(async () => {
        expect(await answered(host)).toBe(host.pid);
      }, 30_000);
  };
  await everywhere();
  const say = async (isStateful: boolean) => {
    for (const host of [a, b]) {
      const file = join(host.dir, 'runtime-config.yaml');
      const text = await readFile(file, 'utf8');
      const entry = /, mount: lone.*\}/;
      await writeFile(file, text.replace(entry, `, mount: lone, stateful: ${String(isStateful)}}`));
      const answer = await fetch(`${host.url}/reload`, { method: 'POST' });
      expect(await answer.json()).toMatchObject({ failed: [], removed: [] });
    }
  };
  await say(true);
  // The first that was told has it.
  for (const host of [a, b]) expect(await answered(host)).toBe(a.pid);
  const { cluster } = await get(`${b.url}/health`);
  expect(cluster).toMatchObject({ leases: [{ mount: 'lone', here: false, host: 'a' }] });
  await say(false);
  await everywhere();
});

test('of several processes on a port, the first takes the lease', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make();
  await using a = await ClusterHost.start({
    ...{ host: 'a', nats: nats.url, skills: [], entries: skill.entry },
    ...{ server: ', workers: 2', launcher: true },
  });
  const pids = new Set<number>();
  for (let n = 0; n < 10; n += 1) pids.add(await answered(a));
  expect(pids.size).toBe(1);
  expect(inTurn(await skill.said())).toEqual([...pids]);
});

test('a host on which it never starts keeps its lease while it is alone, and then gives it to one that can', async (context) => {
  await using nats = await natsWithLeases(context);
  const skill = await OneOfAll.make();
  await using a = await ClusterHost.start({
    ...{ host: 'a', nats: nats.url, skills: [] },
    entries: '  - {name: lone, path: ./lone, mount: lone}\n',
    inside: async (cwd) => {
      await cp(skill.dir, join(cwd, 'lone'), { recursive: true });
      await writeFile(join(cwd, 'lone/skill.js'), "throw new Error('not on this machine');\n");
    },
  });
  await a.cli.line(({ event }) => event === 'quarantined');
  expect(await a.cluster()).toMatchObject({ leases: [{ mount: 'lone', here: true }] });
  await using b = await ClusterHost.start({
    ...{ host: 'b', nats: nats.url, skills: [], entries: skill.entry },
  });
  expect(await answered(b)).toBe(b.pid);
  expect(await answered(a)).toBe(b.pid);
  const { msg } = await a.cli.line((line) => line.msg.includes('gives its lease up'));
  expect(msg).toBe(
    'cluster test: lone stays broken on this host, which gives its lease up for another one to try',
  );
});
