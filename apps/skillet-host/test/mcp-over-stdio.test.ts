import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { McpHost } from './support/mcp-host.ts';
import { StdioClient } from './support/stdio-client.ts';
import { workspace } from './support/workspace.ts';

const BIN = fileURLToPath(new URL('../bin/skillet-host.js', import.meta.url));

const SLOW_SERVER = fileURLToPath(
  new URL('../../../packages/mcp-client/test/fixtures/server.mjs', import.meta.url),
);

const LOUD = {
  'loud/Skilletfile.yaml': 'name: loud\nentry: loud:handler\n',
  'loud/loud.ts': `
    import { writeSync } from 'node:fs';
    import { execFileSync } from 'node:child_process';
    export function handler() {
      writeSync(1, 'by a native module\\n');
      execFileSync('echo', ['by a child'], { stdio: 'inherit' });
      process.stdout.write('by the skill\\n');
      console.log('by the skill');
      return {};
    }
    handler();`,
};

/** The command, and what it writes to stderr. */
class McpCommand extends StdioClient implements AsyncDisposable {
  readonly exit: Promise<unknown[]>;
  readonly #child: ChildProcess;
  readonly #errors: Readable;
  #stderr = '';

  constructor(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [BIN, 'mcp', ...args], {
      cwd,
      env: { ...process.env, ...env },
    });
    super(child.stdin, child.stdout);
    this.#child = child;
    this.#errors = child.stderr;
    this.exit = once(child, 'close');
    child.stderr.on('data', (piece: Buffer) => (this.#stderr += piece.toString()));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when stderr has such a text. */
  async said(text: string): Promise<void> {
    while (!this.#stderr.includes(text)) await once(this.#errors, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill('SIGKILL');
    await this.exit;
  }
}

describe('alone', () => {
  test('nothing but messages comes over stdout, whatever a skill prints', async () => {
    await using client = new McpCommand(await workspace(LOUD), []);
    await client.said('by a child');
    await client.said('by the skill');
    expect(await client.initialize()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    expect(await client.ask('tools/call', { name: 'loud', arguments: {} })).toMatchObject({
      result: { structuredContent: {} },
    });
    client.input.end();
    expect(await client.exit).toEqual([0, null]);
    // It would have thrown at any line that is no JSON.
    expect(client.lines).toHaveLength(2);
  });

  test('a client that lists once hears of all tools, also of a server that takes its time to start', async () => {
    const command = JSON.stringify([process.execPath, SLOW_SERVER, '--slow=1500']);
    const cwd = await workspace({
      'runtime-config.yaml': `skills: [{name: slow, mcp: {command: ${command}}}]\n`,
    });
    await using client = new McpCommand(cwd, ['--config', 'runtime-config.yaml']);
    await client.initialize();
    const { result } = await client.ask('tools/list', {});
    const { tools } = result as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toContain('echo');
  });

  test('a SKILL.md is a resource and a prompt, which its tool names, and follows a reload', async () => {
    const md = '---\nname: loud\ndescription: Shouts.\n---\nUse it rarely.\n';
    const cwd = await workspace({
      ...LOUD,
      'loud/SKILL.md': md,
      'pdf/SKILL.md': md.replace('loud', 'pdf'),
      'runtime-config.yaml': 'skills: [{name: loud, path: loud}, {name: pdf, path: pdf}]\n',
    });
    await using client = new McpCommand(cwd, []);
    await client.initialize();
    const list = await client.ask('resources/list');
    expect(list).toMatchObject({
      result: { resources: [{ uri: 'skill://loud/SKILL.md' }, { uri: 'skill://pdf/SKILL.md' }] },
    });
    const uri = 'skill://loud/SKILL.md';
    expect(await client.ask('resources/read', { uri })).toMatchObject({
      result: { contents: [{ uri, mimeType: 'text/markdown', text: md }] },
    });
    expect(await client.ask('prompts/get', { name: 'pdf' })).toMatchObject({
      result: { messages: [{ content: { text: 'Use it rarely.' } }] },
    });
    expect(await client.ask('tools/list')).toMatchObject({
      result: { tools: [{ name: 'loud', description: expect.stringContaining(uri) }] },
    });
    const unknown = { uri: 'skill://loud/../loud.ts' };
    expect(await client.ask('resources/read', unknown)).toMatchObject({ error: { code: -32002 } });
    await client.said('by the skill');
    const heard = client.heard(({ method }) => method === 'notifications/resources/list_changed');
    await rm(join(cwd, 'pdf'), { recursive: true });
    client.kill('SIGHUP');
    await heard;
    expect(await client.ask('prompts/list')).toMatchObject({
      result: { prompts: [{ name: 'loud' }] },
    });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it', async (signal) => {
    await using client = new McpCommand(await workspace(LOUD), []);
    await client.said('by a child');
    client.kill(signal);
    expect(await client.exit).toEqual([0, null]);
  });
});

test('a bridge ends with its input, and passes on what the environment gives it', async () => {
  await using host = await McpHost.start();
  const env = { SKILLET_CREDENTIAL_KEY: 'of the caller', SKILLET_ADMIN_TOKEN: 'token' };
  await using client = new McpCommand(await workspace(), ['--url', host.url.origin], env);
  await client.initialize();
  const { headers } = await host.arrival('notifications/initialized');
  expect(headers).toMatchObject({
    authorization: 'Bearer token',
    'x-skillet-credential-key': 'of the caller',
  });
  client.input.end();
  expect(await client.exit).toEqual([0, null]);
  expect(host.count('DELETE')).toBe(1);
});

test('a bridge ends on SIGTERM', async () => {
  await using host = await McpHost.start();
  await using client = new McpCommand(await workspace(), ['--url', host.url.origin]);
  await client.initialize();
  client.kill('SIGTERM');
  expect(await client.exit).toEqual([0, null]);
});
