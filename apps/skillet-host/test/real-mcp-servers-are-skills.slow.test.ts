import { Validator } from '@seriousme/openapi-schema-validator';
import { listProcesses, readEnvironment } from '@skillet/proc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installedServers } from '../../../scripts/mcp/installed-servers.ts';
import { Cli, get } from './support/cli.ts';
import { typescript, type Era } from './support/mcp-clients.ts';
import { workspace } from './support/workspace.ts';

// Seven programs of two registries, which are fetched at first: half a minute.

/** A call of a tool of each server, and what is in its answer. */
const CALLS = [
  ['everything', 'echo', { message: 'hello' }, 'Echo: hello'],
  ['filesystem', 'list_directory', { path: '.' }, 'runtime-config.yaml'],
  ['memory', 'read_graph', {}, 'entities'],
  [
    'sequential-thinking',
    'sequentialthinking',
    { thought: 'one', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
    'thoughtHistoryLength',
  ],
  ['time', 'get_current_time', { timezone: 'UTC' }, 'datetime'],
  ['git', 'git_status', { repo_path: '/nowhere' }, '/nowhere'],
  ['fetch', 'fetch', { url: 'http://127.0.0.1:1/' }, 'not a public address'],
] as const;
/** Those whose call above is one that they refuse. */
const REFUSED: readonly string[] = ['git', 'fetch'];
const ARGS: Readonly<Record<string, readonly string[]>> = {
  everything: ['stdio'],
  filesystem: ['.'],
};
/** Told to each server, so that its processes are found. */
const MARK = `REAL_SERVERS=${crypto.randomUUID()}`;

interface Listed {
  readonly name: string;
  readonly mount_path: string;
  readonly endpoints: { readonly schema: string; readonly run: string };
}

let cli: Cli;
let url: string;

beforeAll(async () => {
  const servers = await installedServers();
  const [name = '', value = ''] = MARK.split('=');
  const skills = CALLS.map(([server]) => ({
    name: server,
    env: { [name]: value, MEMORY_FILE_PATH: 'memory.jsonl' },
    mcp: { command: [servers[server], ...(ARGS[server] ?? [])] },
    start_timeout: '120s',
  }));
  const config = { skills, server: { host: '127.0.0.1', port: 0 } };
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify(config) });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(CALLS.map(([server]) => cli.ready(server)));
}, 400_000);
afterAll(() => cli[Symbol.asyncDispose]());

async function post(path: string, body: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

async function listed(path: string): Promise<Listed[]> {
  const { skills } = (await get(url + path)) as { skills: readonly { skill: Listed }[] };
  return skills.map(({ skill }) => skill);
}

test.each(CALLS)('%s is called over HTTP', async (server, tool, args, says) => {
  const { status, text } = await post(`/skills/${server}/tools/${tool}`, args);
  expect({ status, text }).toEqual({
    status: REFUSED.includes(server) ? 400 : 200,
    text: expect.stringContaining(says) as string,
  });
});

test('from the catalog a client comes to the schema and to a call of each', async () => {
  const skills = await listed('/catalog');
  for (const [server, tool, args, says] of CALLS) {
    const skill = skills.find(({ mount_path: at }) => at === `${server}/tools/${tool}`);
    const { endpoints } = skill!;
    expect(await get(url + endpoints.schema)).toMatchObject({
      name: tool,
      parameters: { type: 'object' },
    });
    const { text } = await post(endpoints.run, { skill_input: args });
    expect(text, server).toContain(says);
  }
});

test('their tools are found, and told in the formats of models', async () => {
  for (const [server, tool] of CALLS) {
    const found = await listed(`/search?query=${tool.replaceAll('_', '+')}`);
    expect(found.slice(0, 5).map(({ mount_path: at }) => at)).toContain(`${server}/tools/${tool}`);
  }
  for (const format of ['openai', 'anthropic', 'gemini', 'mcp']) {
    const told = JSON.stringify(await get(`${url}/tools?format=${format}`));
    for (const [, tool] of CALLS) expect(told).toContain(`"name":"${tool}"`);
  }
});

test('the document of the host has the address of each tool, and is valid', async () => {
  const document = await get(`${url}/openapi.json`);
  const { paths } = document;
  for (const [server, tool] of CALLS) {
    expect(paths).toHaveProperty([`/skills/${server}/tools/${tool}`, 'post']);
  }
  const { valid, errors } = await new Validator().validate(document);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test.each<Era>(['modern', 'legacy'])('they are called over MCP, %s', async (era) => {
  const calls = CALLS.map(([, tool, args]) => [tool, args] as const);
  const { names, results } = await typescript({ url: `${url}/mcp` }, era, calls);
  expect(names).toEqual(expect.arrayContaining(calls.map(([name]) => name)));
  for (const [at, [server, , , says]] of CALLS.entries()) {
    const result = results[at]!;
    expect(JSON.stringify(result.content), server).toContain(says);
    expect(result.isError === true, server).toBe(REFUSED.includes(server));
  }
});

test('nobody was ended for memory, and each line of the log says something', async () => {
  const { skills } = (await get(`${url}/health`)) as {
    skills: Record<string, { last_death: unknown; status: string }>;
  };
  for (const { last_death: death, status } of Object.values(skills)) {
    expect({ death, status }).toEqual({ death: null, status: 'loaded' });
  }
  for (const { msg } of cli.lines) expect(msg.trim()).not.toBe('');
  expect(cli.lines.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('a SIGTERM leaves no process behind', async () => {
  const left = () => listProcesses().filter((pid) => readEnvironment(pid).includes(MARK));
  expect(left().length).toBeGreaterThanOrEqual(CALLS.length);
  cli.signal('SIGTERM');
  expect(await cli.exit).toMatchObject({ code: 0, stderr: '' });
  expect(left()).toEqual([]);
}, 60_000);
