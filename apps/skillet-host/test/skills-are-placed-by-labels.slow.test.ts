import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi, type TestContext } from 'vitest';
import { Cli, get, run } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000 });

const GPU = ', placement: {labels: {gpu: "true"}}';

async function nats(context: TestContext): Promise<NatsServer> {
  const program = await natsProgram();
  context.skip(program.file === undefined, program.missing);
  return NatsServer.start(program.file ?? '');
}

async function pidOf(url: string, mount: string): Promise<unknown> {
  const { body } = await run(url, mount, {});
  return body['pid'] ?? body;
}

test('a skill runs on hosts that have its labels, and others send its calls there', async (context) => {
  await using server = await nats(context);
  const skills = ['picky'];
  const both = { nats: server.url, skills, keys: GPU };
  await using a = await ClusterHost.start({ ...both, host: 'a' });
  await a.cli.line(({ msg }) =>
    msg.includes('skill "picky" is placed on hosts with the label gpu'),
  );
  // Nobody can run it yet: it is told of, and not broken.
  expect(await get(`${a.url}/health`)).toMatchObject({
    failed: [],
    skills: { picky: { status: 'stopped', hosts: [] } },
    notes: [expect.stringContaining('Skill "picky" is placed on hosts with the label gpu: "true"')],
  });
  expect((await run(a.url, 'picky', {})).body).toMatchObject({
    status: 503,
    code: 'skill_unavailable',
    detail: expect.stringContaining('runs on hosts with the label gpu: "true"'),
  });

  const labels = '  labels: {gpu: "true", disk: fast}\n';
  await using b = await ClusterHost.start({ ...both, host: 'b', cluster: labels });
  await a.knows(['picky']);
  expect(await pidOf(a.url, 'picky')).toBe(b.pid);
  expect(await pidOf(b.url, 'picky')).toBe(b.pid);

  // `check` says so, too, and does not load what can't run here.
  await using check = new Cli({ args: ['check'], cwd: a.dir });
  const { code, stdout } = await check.exit;
  expect(stdout).toMatch(/picky +picky +elsewhere +runs on hosts with the label gpu: "true"/);
  expect(code).toBe(0);

  // A reload takes over another placement, and says of other labels that they need a restart.
  const file = join(a.dir, 'runtime-config.yaml');
  const config = await readFile(file, 'utf8');
  const next = config.replace(GPU, '').replace('host: a\n', 'host: a\n  labels: {gpu: "true"}\n');
  await writeFile(file, next);
  const reloaded = await fetch(`${a.url}/reload`, { method: 'POST' });
  expect(await reloaded.json()).toMatchObject({
    added: ['picky'],
    restart_needed: ['cluster.labels.gpu'],
  });
  expect(await pidOf(a.url, 'picky')).toBe(a.pid);
  await writeFile(file, config);
  await fetch(`${a.url}/reload`, { method: 'POST' });
  expect(await pidOf(a.url, 'picky')).toBe(b.pid);
});

test('a Skilletfile can ask for labels, and the configuration has the last word', async (context) => {
  await using server = await nats(context);
  const both = { nats: server.url, manifest: 'placement: {labels: {gpu: "true"}}\n' };
  const keys = ', placement: {labels: {}}';
  await using a = await ClusterHost.start({ ...both, host: 'a', skills: ['one'], keys });
  await using b = await ClusterHost.start({ ...both, host: 'b', skills: ['two'] });
  await a.knows(['one']);
  expect(await pidOf(a.url, 'one')).toBe(a.pid);
  expect((await run(b.url, 'two', {})).body).toMatchObject({ code: 'skill_unavailable' });
});
