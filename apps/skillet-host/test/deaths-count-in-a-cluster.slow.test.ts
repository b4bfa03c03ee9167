import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi, type TestContext } from 'vitest';
import { get, run, type LogRecord } from './support/cli.ts';
import { ClusterHost } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { SKILLETFILE } from './support/workspace.ts';

// Several hosts start at once here, on machines that may have two cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** In a thread: the process is that of the host. */
const SKILL = `export const handler = ({ text }) => {
  if (text.startsWith('die')) process.exit(3);
  return { text };
};
`;

let program: Awaited<ReturnType<typeof natsProgram>>;
let nats: NatsServer;

beforeAll(async () => {
  program = await natsProgram();
  if (program.file !== undefined) nats = await NatsServer.start(program.file);
});

afterAll(async () => {
  if (program.file !== undefined) await nats[Symbol.asyncDispose]();
});

function needsNats(context: TestContext): void {
  context.skip(program.file === undefined, program.missing);
}

/** A host with the skill, of that code, in a folder of its own. */
async function start(name: string, host: string, restart: string, code = SKILL) {
  const entries = `  - {name: frail, path: ${host}/frail, mount: frail, restart: ${restart}}\n`;
  const started = await ClusterHost.start({
    ...{ name, host, entries, nats: nats.url, skills: [] },
    inside: async (cwd) => {
      const dir = join(cwd, host, 'frail');
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'Skilletfile.yaml'), SKILLETFILE);
      await writeFile(join(dir, 'skill.js'), code);
    },
  });
  await started.cli.ready('frail');
  return started;
}

async function together(hosts: readonly ClusterHost[]): Promise<void> {
  for (const host of hosts)
    await expect
      .poll(async () => (await host.cluster())['members'], { timeout: 60_000 })
      .toHaveLength(hosts.length - 1);
}

async function told(host: ClusterHost, text: string): Promise<unknown> {
  const { status, body } = await run(host.url, 'frail', { text });
  return status === 200 ? 200 : body['code'];
}

function isDeath(line: LogRecord): boolean {
  return line['event'] === 'worker-died';
}

/** How the skill is at a host. */
async function stateAt(host: ClusterHost): Promise<unknown> {
  const { skills } = (await get(`${host.url}/health`)) as {
    skills: Record<string, { status: string }>;
  };
  return skills['frail']?.status;
}

test('an input that kills is refused at all hosts that run the same code, also at one that starts later', async (context) => {
  needsNats(context);
  const restart = '{max: 100, backoff: {initial: 1ms, max: 1ms}}';
  await using a = await start('inputs', 'a', restart);
  await using b = await start('inputs', 'b', restart);
  await using c = await start('inputs', 'c', restart, `${SKILL}// Another revision.\n`);
  await together([a, b, c]);
  for (const host of [a, b]) expect(await told(host, 'die')).toBe('worker_crashed');
  for (const host of [a, b])
    await expect.poll(() => told(host, 'die'), { timeout: 30_000 }).toBe('poison_input');
  expect(await told(c, 'die')).toBe('worker_crashed');
  expect(await told(b, 'live')).toBe(200);
  await using d = await start('inputs', 'd', restart);
  await together([a, b, c, d]);
  await expect.poll(() => told(d, 'die'), { timeout: 30_000 }).toBe('poison_input');
  // Else each host would have needed two deaths by itself.
  const deaths = [a, b, d].flatMap(({ cli }) => cli.lines.filter(isDeath));
  expect(deaths.length).toBeLessThan(6);
});

test('deaths at all hosts add up, and none is in quarantine where its workers have not died', async (context) => {
  needsNats(context);
  const restart = '{max: 3, backoff: {initial: 1ms, max: 10m}, poison_ttl: 0s}';
  await using a = await start('deaths', 'a', restart);
  await using b = await start('deaths', 'b', restart);
  await using c = await start('deaths', 'c', restart);
  await together([a, b, c]);
  for (const [host, text] of [
    [a, 'die 1'],
    [b, 'die 2'],
    [a, 'die 3'],
    [a, 'die 4'],
  ] as const)
    await expect.poll(() => told(host, text), { timeout: 30_000 }).toBe('worker_crashed');
  for (const host of [a, b])
    await expect.poll(() => stateAt(host), { timeout: 30_000 }).toBe('quarantined');
  expect(await stateAt(c)).toBe('loaded');
  // Those in quarantine have it done there, too.
  for (const host of [a, b, c]) expect(await told(host, 'hi')).toBe(200);
  expect(await told(c, 'die 5')).toBe('worker_crashed');
  await expect.poll(() => stateAt(c), { timeout: 30_000 }).toBe('quarantined');
});
