import { expect, test, vi, type TestContext } from 'vitest';
import { run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const ONE_AT_A_TIME = ', concurrency: 1, workers: 1, queue: 0';

async function nats(context: TestContext): Promise<NatsServer> {
  const program = await natsProgram();
  context.skip(program.file === undefined, program.missing);
  return NatsServer.start(program.file ?? '');
}

test('a call that a host has no room for is done by another, once, and its own are done here again', async (context) => {
  await using server = await nats(context);
  const both = { nats: server.url, skills: ['one'], keys: ONE_AT_A_TIME };
  await using a = await ClusterHost.start({ ...both, host: 'a' });
  await using b = await ClusterHost.start({ ...both, host: 'b' });
  for (const host of [a, b]) await host.knows(['one']);
  await a.cli.line(({ msg }) => msg.includes('b is there'));
  const waits = ({ msg }: { readonly msg: string }) => msg === 'waits';
  const first = run(a.url, 'one', { wait: 5000 });
  await a.cli.line(waits);
  const second = await vi.waitFor(async () => {
    const { status, body } = await run(a.url, 'one', {});
    expect(status).toBe(200);
    return body;
  });
  expect(second['pid']).toBe(b.pid);
  // Both are full: nobody sends it round in a circle.
  const third = run(a.url, 'one', { wait: 3000 });
  await b.cli.line(waits);
  expect(await run(a.url, 'one', {})).toMatchObject({
    status: 503,
    body: { code: 'skill_overloaded' },
  });
  expect((await third).body['pid']).toBe(b.pid);
  expect((await first).body['pid']).toBe(a.pid);
  expect((await run(a.url, 'one', {})).body['pid']).toBe(a.pid);
});
