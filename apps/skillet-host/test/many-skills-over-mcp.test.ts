import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkJson } from './support/check.ts';
import { Cli, get } from './support/cli.ts';
import { reload } from './support/versioned-skill.ts';
import { workspace } from './support/workspace.ts';

const SUBJECTS = ['moons', 'rivers', 'bridges', 'castles', 'lakes', 'stations', 'museums', 'mills'];
/** As many skills as there are, each about something of its own. */
const COUNTED = Array.from({ length: 199 }, (_, n) => `count_${String(n)}`);

function skillFiles(name: string, n: number): Record<string, string> {
  const subject = SUBJECTS[n % SUBJECTS.length] ?? '';
  return {
    [`${name}/Skilletfile.yaml`]: `name: ${name}
version: 1.0.0
description: Counts the ${subject} of district${String(n)}
inventory: {tags: [${subject}]}
entry: skill:handler
inputs:
  add: {type: integer, default: 0}
outputs:
  count: {type: integer}
`,
    [`${name}/skill.js`]: `export const handler = ({ add }) => ({ count: ${String(n)} + add });\n`,
  };
}

/** A profile that lists little, and one that has a part. */
function configuration({
  more = [],
  pin = 'greet',
}: { more?: string[]; pin?: string } = {}): string {
  const skills = ['greet', ...COUNTED, ...more];
  return `skills:
${skills.map((one) => `  - {name: ${one}, path: ./${one}, mount: ${one}}\n`).join('')}
defaults: {workers: {min: 0}}
mcp:
  profiles:
    lean: {diet: auto, pin: [${pin}]}
    part: {diet: true, tags: [mills], deny: [count_7]}
server: {host: 127.0.0.1, port: 0}
`;
}

let cli: Cli;
let url: string;
let cwd: string;

const write = (text: string) => writeFile(join(cwd, 'runtime-config.yaml'), text);

beforeAll(async () => {
  const files = Object.assign({}, ...COUNTED.map(skillFiles)) as Record<string, string>;
  cwd = await workspace({
    ...files,
    ...skillFiles('greet', 1000),
    ...skillFiles('late', 2000),
    'runtime-config.yaml': configuration({ pin: 'greet, gret' }),
  });
  cli = new Cli({ cwd });
  url = await cli.url();
});

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

async function connect(profile: string): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(new Transport(new URL(`${url}/mcp${profile}`)));
  return client;
}

/** Listens to changes of the tools at an address: `heard(n)` resolves at the n-th, with how many there are. */
async function listen(profile: string) {
  const at = `${url}/mcp${profile}`;
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  };
  const headers = { Accept: 'application/json, text/event-stream' };
  const begun = await fetch(at, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(initialize),
  });
  const session = begun.headers.get('mcp-session-id') ?? '';
  const stream = await fetch(at, { headers: { ...headers, 'Mcp-Session-Id': session } });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const count = () => text.split('notifications/tools/list_changed').length - 1;
  return {
    count,
    heard: async (n: number) => {
      while (count() < n) text += (await reader.read()).value ?? '';
    },
    close: () => reader.cancel(),
  };
}

const WRONG = 'mcp.profiles.lean.pin: there is no tool "gret": did you mean "greet"?';

test('a name that a profile has wrong is told at the start and by check, and is no fault of the host', async () => {
  await cli.line(({ level, msg }) => level === 'warn' && msg.includes(WRONG));
  expect(JSON.stringify(await get(`${url}/health`))).not.toContain('gret"');
  const small = await workspace({
    'runtime-config.yaml': `skills:
  - {name: greet, path: ./greet, mount: greet}
mcp: {profiles: {lean: {pin: [gret]}}}
`,
    ...skillFiles('greet', 1),
  });
  const { result } = await checkJson({ cwd: small, args: ['--config-only'] });
  expect(result).toMatchObject({ ok: true, warnings: [`runtime-config.yaml: ${WRONG}`] });
});

test('all are listed, or three and those that are pinned in their place', async () => {
  const names = async (profile: string) => {
    const client = await connect(profile);
    const { tools } = await client.listTools();
    await client.close();
    return tools.map(({ name }) => name);
  };
  expect(await names('')).toHaveLength(200);
  expect(await names('/lean')).toEqual(['search_skills', 'describe_skills', 'run_skill', 'greet']);
});

test('what is searched for is found, and runs', async () => {
  const client = await connect('/lean');
  const query = 'how many moons has district96';
  const found = await client.callTool({ name: 'search_skills', arguments: { query } });
  const skills = (found.structuredContent as { skills: { name: string }[] }).skills;
  expect(skills[0]?.name).toBe('count_96');
  const run = { name: 'count_96', arguments: { add: 4 } };
  const answer = await client.callTool({ name: 'run_skill', arguments: run });
  expect(answer.structuredContent).toEqual({ count: 100 });
  await client.close();
});

test('what is not in a profile is neither found nor called', async () => {
  const client = await connect('/part');
  const search = { query: 'mills moons district7 district96', limit: 20 };
  const found = await client.callTool({ name: 'search_skills', arguments: search });
  const { skills } = found.structuredContent as { skills: { name: string; description: string }[] };
  expect(skills).toHaveLength(20);
  expect(skills.every(({ description }) => description.includes('mills'))).toBe(true);
  for (const name of ['count_7', 'count_96', 'greet']) {
    expect(skills.map((skill) => skill.name)).not.toContain(name);
    await expect(client.callTool({ name, arguments: {} })).rejects.toThrow('Unknown tool');
    await expect(client.callTool({ name: 'run_skill', arguments: { name } })).rejects.toThrow(
      'Unknown tool',
    );
    const told = await client.callTool({ name: 'describe_skills', arguments: { names: [name] } });
    expect(told.structuredContent).toEqual({ skills: [], unknown: [name] });
  }
  await client.close();
});

test('a skill that comes is told once to who has all tools listed, and never to who is on a diet', async () => {
  const [whole, lean] = await Promise.all([listen(''), listen('/lean')]);
  await write(configuration({ more: ['late'], pin: 'greet, count-3' }));
  await reload(url);
  await whole.heard(1);
  await cli.line(({ level, msg }) => level === 'warn' && msg.includes('did you mean "count_3"?'));
  // What changes both lists comes after whatever was wrongly sent before.
  await write(configuration({ pin: 'count_3' }));
  await reload(url);
  await Promise.all([whole.heard(2), lean.heard(1)]);
  expect([whole.count(), lean.count()]).toEqual([2, 1]);
  await Promise.all([whole.close(), lean.close()]);
});
