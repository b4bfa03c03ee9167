import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedInspector } from '../../../scripts/inspector/installed-inspector.ts';
import { fastapiPython, mcpPython } from '../../../scripts/python/virtual-environment.ts';
import type { Cli } from './support/cli.ts';
import { serveExamples, type Example } from './support/examples.ts';
import {
  inspector,
  oldTypescript,
  pythonClient,
  typescript,
  type ClientRun,
  type Era,
  type Target,
  type ToolCall,
} from './support/mcp-clients.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));

/** A call of each example, and what is in its answer. Those that would need the world outside say what they need. */
const CALLS: readonly (readonly [...ToolCall, says: string, isError?: true])[] = [
  ['get_current_time', { timezone: 'UTC' }, 'iso_8601'],
  ['fetch_html', { url: 'http://127.0.0.1:1/' }, '127.0.0.1', true],
  ['anthropic_memory', { operation: 'read_graph' }, 'entities'],
  ['text_stats', { text: 'the cat' }, '"words":2'],
  ['streaming', { as: 'lines', count: 2, every: 0 }, '{"tick":2}'],
  ['zen_chat', { prompt: 'Hello' }, 'X-Skillet-Credential-ZEN-API-KEY', true],
  ['chaos', { bomb: 'ok' }, '"done":"ok"'],
  ['count_words', { text: 'the cat and the dog', top: 1 }, 'the'],
  ['list_links', {}, 'links'],
  ['get_note', { id: 1_000_000 }, 'no such note', true],
  ['read_notes_number_get', { number: 1_000_000 }, '404', true],
];
/** Those that an application tells of once it runs, which whoever starts a host may ask for too soon. */
const OF_APPLICATIONS = 3;

let cli: Cli;
let targets: Readonly<Record<string, Target>>;
let runs: Readonly<Record<string, ClientRun>>;

beforeAll(async () => {
  const [script, mcp, fastapi] = await Promise.all([
    installedInspector(),
    mcpPython(),
    fastapiPython(),
  ]);
  for (const one of [mcp, fastapi]) if ('missing' in one) throw new Error(one.missing);
  const settings = 'python' in fastapi ? `python: ${fastapi.python}` : '';
  const examples: readonly Example[] = [
    { folder: 'anthropic_time', mount: 'time' },
    { folder: 'anthropic_fetch', mount: 'fetch' },
    { folder: 'anthropic_memory', mount: 'memory' },
    { folder: 'text_stats', mount: 'stats' },
    { folder: 'streaming', mount: 'streaming' },
    { folder: 'zen_chat', mount: 'zen' },
    { folder: 'chaos', mount: 'chaos' },
    { folder: 'hono_links', mount: 'links' },
    { folder: 'python_words', mount: 'words' },
    { folder: 'express_notes', mount: 'notes' },
    { folder: 'fastapi_notes', mount: 'py', settings },
  ];
  const served = await serveExamples(examples);
  ({ cli } = served);
  const command = process.execPath;
  targets = {
    'over HTTP': { url: `${served.url}/mcp` },
    'over stdio, by a bridge': { command, args: [BIN, 'mcp', '--url', served.url] },
    'over stdio, alone': {
      command,
      args: [BIN, 'mcp', '--config', `${served.cwd}/runtime-config.yaml`],
    },
  };
  runs = {
    'TypeScript, version 2': typescript,
    'TypeScript, version 1': oldTypescript,
    Python: pythonClient('python' in mcp ? mcp.python : ''),
    'the Inspector': inspector(script),
  };
}, 400_000);

afterAll(async () => {
  await cli[Symbol.asyncDispose]();
});

const CLIENTS: readonly (readonly [string, Era])[] = [
  ['TypeScript, version 2', 'modern'],
  ['TypeScript, version 2', 'legacy'],
  ['TypeScript, version 1', 'legacy'],
  ['Python', 'modern'],
  ['Python', 'legacy'],
  ['the Inspector', 'modern'],
  ['the Inspector', 'legacy'],
];

const WAYS = ['over HTTP', 'over stdio, by a bridge', 'over stdio, alone'];

describe.each(WAYS)('%s', (how) => {
  // The Inspector starts anew for each of its requests, which takes long, and speaks as the client it is made of does.
  const clients = CLIENTS.filter(([client]) => client !== 'the Inspector' || how === WAYS[0]);
  test.each(clients)(
    'the client of %s calls every example, %s',
    async (client, era) => {
      const isAlone = how === 'over stdio, alone';
      const calls = isAlone ? CALLS.slice(0, CALLS.length - OF_APPLICATIONS) : CALLS;
      const seen = await runs[client]!(
        targets[how]!,
        era,
        calls.map(([name, args]) => [name, args]),
      );
      expect(seen.names).toEqual(expect.arrayContaining(calls.map(([name]) => name)));
      const told = seen.results.map(({ content, structuredContent, isError }, at) => {
        const text = content.map((block) => String(block['text'])).join('\n');
        const [name, , says] = calls[at] ?? [];
        // What the data say, the text says, too.
        if (structuredContent !== undefined) expect(JSON.parse(text)).toEqual(structuredContent);
        return { name, isError: isError === true, says: text.includes(says ?? '') ? says : text };
      });
      expect(told).toEqual(
        calls.map(([name, , says, isError = false]) => ({ name, isError, says })),
      );
    },
    120_000,
  );
});
