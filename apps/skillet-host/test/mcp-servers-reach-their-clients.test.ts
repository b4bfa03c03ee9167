import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { workspace } from './support/workspace.ts';

const SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);
const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));
const INFO = { name: 'test', version: '1.0.0' };
const ALL = { elicitation: {}, sampling: {}, roots: {} };
const FORM = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
} as const;
const ELICIT = {
  method: 'elicitation/create',
  params: { message: 'Who?', requestedSchema: FORM },
};
const SAMPLE = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Hi' } }], maxTokens: 5 },
};
const ROOTS = { method: 'roots/list' };
const NAMED = { action: 'accept' as const, content: { name: 'Ada' } };
const SAMPLED = {
  model: 'm',
  role: 'assistant' as const,
  content: { type: 'text' as const, text: 'Ho' },
};
const LISTED = { roots: [{ uri: 'file:///work', name: 'work' }] };

let cli: Cli;
let url: URL;

beforeAll(async () => {
  const entry = (name: string, era: string) =>
    `  - {name: ${name}, mount: ${name}, mcp: {command: ${JSON.stringify([process.execPath, SERVER, `--era=${era}`, '--more', `--prefix=${name}_`])}}}\n`;
  const cwd = await workspace({
    'runtime-config.yaml': `skills:\n${entry('old', 'legacy')}${entry('new', 'modern')}server: {host: 127.0.0.1, port: 0}\n`,
  });
  cli = new Cli({ cwd });
  url = new URL(`${await cli.url()}/mcp`);
  await cli.ready('old');
  await cli.ready('new');
});
afterAll(() => cli[Symbol.asyncDispose]());

/** Calls a tool, and has what it asks answered; its text. */
type Call = (name: string, args?: Record<string, unknown>) => Promise<string>;

interface Caller {
  readonly callTool: (call: {
    name: string;
    arguments: Record<string, unknown>;
  }) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

function calling(client: Caller): Call {
  onTestFinished(() => client.close());
  return async (name, args = {}) => {
    const result = await client.callTool({ name, arguments: args });
    return (result as { content: { text: string }[] }).content[0]!.text;
  };
}

async function newest(mode: 'legacy' | { pin: string }, capabilities: object): Promise<Call> {
  const client = new Client(INFO, { versionNegotiation: { mode }, capabilities });
  if ('elicitation' in capabilities) {
    client.setRequestHandler('elicitation/create', () => NAMED);
    client.setRequestHandler('sampling/createMessage', () => SAMPLED);
    client.setRequestHandler('roots/list', () => LISTED);
  }
  await client.connect(new Transport(url));
  return calling(client);
}

async function older(
  capabilities: object,
  transport: OldTransport | OldStdio = new OldTransport(url),
): Promise<Call> {
  const client = new OldClient(INFO, { capabilities });
  if ('elicitation' in capabilities) {
    client.setRequestHandler(ElicitRequestSchema, () => NAMED);
    client.setRequestHandler(CreateMessageRequestSchema, () => SAMPLED);
    client.setRequestHandler(ListRootsRequestSchema, () => LISTED);
  }
  await client.connect(transport);
  return calling(client);
}

const CLIENTS: readonly [name: string, connect: (capabilities: object) => Promise<Call>][] = [
  ['modern', (capabilities) => newest({ pin: '2026-07-28' }, capabilities)],
  ['legacy', (capabilities) => newest('legacy', capabilities)],
  ['legacy of the first SDK', (capabilities) => older(capabilities)],
  [
    'legacy over stdio',
    (capabilities) => {
      const args = [BIN, 'mcp', '--url', url.origin];
      return older(
        capabilities,
        new OldStdio({ command: process.execPath, args, stderr: 'ignore' }),
      );
    },
  ],
];

test.each(CLIENTS)(
  'a legacy server asks a client, and gets its answers: %s',
  async (_, connect) => {
    const call = await connect(ALL);
    expect(JSON.parse(await call('old_ask', ELICIT))).toEqual(NAMED);
    expect(JSON.parse(await call('old_ask', SAMPLE))).toMatchObject(SAMPLED);
    expect(JSON.parse(await call('old_ask', ROOTS))).toMatchObject(LISTED);
  },
);

test.each(CLIENTS)('a modern server asks a client, and goes on: %s', async (_, connect) => {
  const call = await connect(ALL);
  expect(JSON.parse(await call('new_input'))).toEqual([{ name: NAMED }, 'abc']);
});

test.each(CLIENTS)('what a client cannot do is refused: %s', async (_, connect) => {
  const call = await connect({});
  const { error } = JSON.parse(await call('old_ask', ELICIT)) as { error: { message: string } };
  expect(error).toMatchObject({ code: -32601 });
  expect(error.message).toBe(
    '"elicitation/create" is refused: the client that made this call cannot be asked that.',
  );
});

test('a modern server that asks a legacy client which cannot answer makes a readable result', async () => {
  const call = await older({});
  expect(await call('new_input')).toContain('this client cannot be asked that');
});

/** A client of a generation that is told of what happens. */
async function told(mode: 'legacy' | 'modern'): Promise<{ client: Client; heard: unknown[] }> {
  const pin = mode === 'legacy' ? mode : { pin: '2026-07-28' };
  const client = new Client(INFO, { versionNegotiation: { mode: pin } });
  const heard: unknown[] = [];
  client.fallbackNotificationHandler = (notification) => {
    heard.push(notification);
    return Promise.resolve();
  };
  await client.connect(new Transport(url));
  onTestFinished(() => client.close());
  return { client, heard };
}

test.each(['legacy', 'modern'] as const)(
  'prompts, resources and completion come from their servers as they wrote them: %s',
  async (mode) => {
    const { client } = await told(mode);
    const { prompts } = await client.listPrompts();
    // Whoever has told of its first has the name.
    const names = prompts.map(({ name }) => name);
    const later = names[0] === 'greet_me' ? 'new' : 'old';
    expect(names.toSorted()).toEqual(['greet_me', `${later}_greet_me`]);
    expect(prompts[0]).toMatchObject({ description: 'Greets.', _meta: { own: 1 } });
    const greetings = await Promise.all(
      names.map(async (name) => {
        const prompt = await client.getPrompt({ name, arguments: { who: 'Ada' } });
        expect(prompt).toMatchObject({ 'x-own': { n: 1 } });
        const [{ content } = { content: undefined }] = prompt.messages;
        return (content as { text: string }).text;
      }),
    );
    expect(greetings[0]).toMatch(/^Hello Ada of \d+$/);
    expect(new Set(greetings).size).toBe(2);

    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      'own://one',
      'own://two',
      'skillet://new/own://one',
      'skillet://new/own://two',
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'own://by/{id}',
      'skillet://new/own://by/{id}',
    ]);
    const texts = await Promise.all(
      ['own://by/1', 'own://one', 'skillet://old/own://one', 'skillet://new/own://one'].map(
        async (uri) => {
          const read = await client.readResource({ uri });
          expect(read).toMatchObject({ 'x-own': { kept: true } });
          return (read.contents[0] as { text: string }).text;
        },
      ),
    );
    expect(texts.slice(1, 3)).toEqual([texts[0], texts[0]]);
    expect(texts[3]).not.toBe(texts[0]);
    await expect(client.readResource({ uri: 'other://1' })).rejects.toThrow('no such resource');

    const argument = { name: 'who', value: 'A' };
    const complete = async (ref: Parameters<Client['complete']>[0]['ref']) =>
      (await client.complete({ ref, argument })).completion.values;
    expect(await complete({ type: 'ref/prompt', name: `${later}_greet_me` })).toEqual([
      'Greet Me A',
    ]);
    const uri = 'skillet://new/own://by/{id}';
    expect(await complete({ type: 'ref/resource', uri })).toEqual(['own://by/{id} A']);
    await expect(complete({ type: 'ref/prompt', name: 'none' })).rejects.toThrow('ref must name');
  },
);

test.each(['old', 'new'])(
  'who has subscribed to a resource hears that it has changed: server %s',
  async (server) => {
    const uri = server === 'old' ? 'own://one' : 'skillet://new/own://one';
    const update = `${server}_update`;
    const { client, heard } = await told('legacy');
    const other = await told('legacy');
    await client.subscribeResource({ uri });
    const modern = await told('modern');
    const { honoredFilter } = await modern.client.listen({
      resourceSubscriptions: [uri, 'no://1'],
    });
    expect(honoredFilter).toEqual({ resourceSubscriptions: [uri] });
    await client.callTool({ name: update, arguments: {} });
    await expect
      .poll(() => heard)
      .toContainEqual({
        method: 'notifications/resources/updated',
        params: { uri },
        jsonrpc: '2.0',
      });
    await expect.poll(() => modern.heard).toMatchObject([{ params: { uri } }]);
    expect(other.heard).toEqual([]);
    await client.unsubscribeResource({ uri });
  },
);

test('a client hears the log messages of its call from the level up that it has set', async () => {
  const { client, heard } = await told('legacy');
  await client.callTool({ name: 'old_logs', arguments: {} });
  expect(heard).toHaveLength(2);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- older clients say it so
  await client.setLoggingLevel('warning');
  const { content } = await client.callTool({ name: 'old_logs', arguments: {} });
  expect(content).toEqual([{ type: 'text', text: 'warning' }]);
  expect(heard.slice(2)).toMatchObject([
    {
      method: 'notifications/message',
      params: { level: 'warning', data: 'a warning', logger: 'own' },
    },
  ]);
});

test('over HTTP nobody is asked', async () => {
  const base = url.href.replace('/mcp', '/skills/old/tools/old_ask');
  const answer = await fetch(base, { method: 'POST', body: JSON.stringify(ELICIT) });
  expect(await answer.text()).toContain('is refused: there is nobody here who can answer it');
});
