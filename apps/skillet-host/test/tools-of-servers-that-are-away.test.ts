import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { Cli, get, type LogRecord } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const MARK = 'skillet-host/lastKnown';

/** A server that does not come up, or not soon, while there is a file that says so; another adds options. */
function entry(mount: string) {
  const script = `test -e dead-${mount} && { echo no luck >&2; exit 3; }; test -e slow-${mount} && sleep 60; exec "$0" "$1" $(cat options-${mount} 2>/dev/null)`;
  return { name: mount, mount, mcp: { command: ['sh', '-c', script, process.execPath, SERVER] } };
}

async function host(cwd: string): Promise<{ cli: Cli; url: string }> {
  const cli = new Cli({ cwd });
  onTestFinished(() => cli[Symbol.asyncDispose]());
  return { cli, url: await cli.url() };
}

interface Entry {
  readonly name: string;
  readonly mount_path: string;
  readonly status: string;
  readonly last_known?: boolean;
}

async function catalog(url: string, mount: string): Promise<Entry | undefined> {
  const { skills } = (await get(`${url}/catalog`)) as unknown as { skills: { skill: Entry }[] };
  return skills.map(({ skill }) => skill).find((one) => one.mount_path === `${mount}/tools/echo`);
}

/** A client that counts how often it hears that the list of tools has changed. */
async function listening(url: string, mode: 'auto' | 'legacy') {
  let changes = 0;
  const onChanged = () => {
    changes += 1;
  };
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    {
      versionNegotiation: { mode },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } },
    },
  );
  await client.connect(new Transport(new URL(`${url}/mcp`)));
  onTestFinished(() => client.close());
  return { client, changes: () => changes };
}

test('tools of servers that are dead or slow are there as they were, hold up nobody, and are marked', async () => {
  const config = {
    skills: ['dead', 'slow', 'well'].map(entry),
    server: { host: '127.0.0.1', port: 0 },
  };
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify(config) });
  const file = (name: string) => join(cwd, name);
  const first = await host(cwd);
  await Promise.all(['dead', 'slow', 'well'].map((mount) => first.cli.ready(mount)));
  expect(await catalog(first.url, 'dead')).toMatchObject({ status: 'loaded' });
  first.cli.signal('SIGTERM');
  await first.cli.exit;

  await writeFile(file('dead-dead'), '');
  await writeFile(file('slow-slow'), '');
  await writeFile(file('options-well'), '--pages=2');
  const { cli, url } = await host(cwd);
  // Its tools are known, so that nobody has to wait until it is there.
  await Promise.all([
    cli.ready('well'),
    cli.line(({ event, mount }) => event === 'worker-died' && mount === 'dead'),
  ]);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(await catalog(url, 'slow')).toMatchObject({ status: 'starting', last_known: true });
  expect(await catalog(url, 'dead')).toMatchObject({ last_known: true });
  expect(await catalog(url, 'well')).not.toHaveProperty('last_known');
  const { skills } = await get(`${url}/health`);
  expect(skills).toMatchObject({
    dead: {
      last_known_tools: expect.any(Number) as number,
      error: expect.stringContaining('no luck') as string,
    },
    slow: { status: 'starting', last_known_tools: expect.any(Number) as number },
  });
  for (const mode of ['auto', 'legacy'] as const) {
    const { client } = await listening(url, mode);
    const list = await client.listTools();
    expect(list._meta?.[MARK]).toEqual(['dead', 'slow']);
    const names = list.tools.map(({ name }) => name);
    expect(names).toContain('page_1');
    expect(names.filter((name) => name.endsWith('echo'))).toHaveLength(3);
  }

  const modern = await listening(url, 'auto');
  const legacy = await listening(url, 'legacy');
  await rm(file('dead-dead'));
  const isReady = ({ event, mount }: LogRecord) => event === 'worker-ready' && mount === 'dead';
  await cli.line(isReady);
  expect(await catalog(url, 'dead')).not.toHaveProperty('last_known');
  // What it can do is what it could: nobody is told. A restart that brings something is told of once.
  await writeFile(file('options-dead'), '--pages=3');
  const before = cli.lines.findLast(isReady)?.['worker'];
  await fetch(`${url}/skills/dead/tools/crash`, { method: 'POST', body: '{}' });
  await cli.line(
    (line) =>
      line['event'] === 'worker-ready' && line['mount'] === 'dead' && line['worker'] !== before,
  );
  await expect.poll(() => [modern.changes(), legacy.changes()]).toEqual([1, 1]);
  const { tools } = await modern.client.listTools();
  expect(tools.map(({ name }) => name)).toContain('page_2');
  expect([modern.changes(), legacy.changes()]).toEqual([1, 1]);
});
