import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';
import { code, reload, start } from './support/versioned-skill.ts';

const INFO = { name: 'test', version: '1.0.0' };

type Call = (ms: number) => Promise<unknown>;

interface Agent {
  readonly call: Call;
  readonly close: () => Promise<void>;
}

async function modern(url: URL): Promise<Agent> {
  const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new Transport(url));
  return {
    call: (ms) => client.callTool({ name: 'versioned', arguments: { ms } }),
    close: () => client.close(),
  };
}

async function legacy(url: URL): Promise<Agent> {
  const client = new OldClient(INFO);
  await client.connect(new OldTransport(url));
  return {
    call: (ms) => client.callTool({ name: 'versioned', arguments: { ms } }),
    close: () => client.close(),
  };
}

test('200 reloads lose no call of four clients of MCP, and none gets a mixture of revisions', async () => {
  const { cli, url, write } = await start(['a']);
  await using _ = cli;
  const endpoint = new URL(`${url}/mcp`);
  const agents = await Promise.all([modern, modern, legacy, legacy].map((open) => open(endpoint)));
  const lost: string[] = [];
  let going = true;
  let calls = 0;
  const loops = agents.map(async ({ call }) => {
    while (going) {
      calls += 1;
      const result = await call(20 + (calls % 60)).catch((error: unknown) => String(error));
      const { structuredContent: told } = result as { structuredContent?: Record<string, unknown> };
      if (told === undefined || told['version'] !== told['begun']) {
        lost.push(JSON.stringify(result));
      }
    }
  });
  for (let n = 2; n < 202; n += 1) {
    await write('a/skill.ts', code(n));
    expect((await reload(url)).body).toMatchObject({ updated: ['a'] });
  }
  going = false;
  await Promise.all(loops);
  expect(lost).toEqual([]);
  expect(calls).toBeGreaterThan(500);
  await Promise.all(agents.map(({ close }) => close()));
}, 300_000);
