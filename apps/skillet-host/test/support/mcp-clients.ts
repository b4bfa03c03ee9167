import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const INFO = { name: 'test', version: '1.0.0' };
const NEWEST = '2026-07-28';
const PYTHON_CLIENT = fileURLToPath(new URL('call_tools.py', import.meta.url));
const execute = promisify(execFile);

/** Where a server is, or how it is started. */
export type Target =
  { readonly url: string } | { readonly command: string; readonly args: readonly string[] };

/** The generations of the protocol. */
export type Era = 'modern' | 'legacy';

/** A call of a tool. */
export type ToolCall = readonly [name: string, args: Readonly<Record<string, unknown>>];

/** What a client has made of a call. */
export interface ToolAnswer {
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/** The names that a client was told, and what its calls were answered with. */
export interface Seen {
  readonly names: readonly string[];
  readonly results: readonly ToolAnswer[];
}

/** Lists all tools and makes some calls. */
export type ClientRun = (target: Target, era: Era, calls: readonly ToolCall[]) => Promise<Seen>;

interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

async function use(client: AnyClient, calls: readonly ToolCall[]): Promise<Seen> {
  try {
    const { tools } = await client.listTools();
    const results: ToolAnswer[] = [];
    for (const [name, args] of calls) {
      results.push((await client.callTool({ name, arguments: { ...args } })) as ToolAnswer);
    }
    return { names: tools.map(({ name }) => name), results };
  } finally {
    await client.close();
  }
}

/** The official client of TypeScript. */
export const typescript: ClientRun = async (target, era, calls) => {
  const mode = era === 'legacy' ? 'legacy' : { pin: NEWEST };
  const client = new Client(INFO, { versionNegotiation: { mode } });
  const transport =
    'url' in target
      ? new Transport(new URL(target.url))
      : new StdioClientTransport({ ...target, args: [...target.args], stderr: 'ignore' });
  await client.connect(transport);
  return use(client, calls);
};

/** The same before the newest revision. */
export const oldTypescript: ClientRun = async (target, _, calls) => {
  const client = new OldClient(INFO);
  const transport =
    'url' in target
      ? new OldTransport(new URL(target.url))
      : new OldStdio({ ...target, args: [...target.args], stderr: 'ignore' });
  await client.connect(transport);
  return use(client, calls);
};

/** The official client of Python, by an interpreter that has it. */
export function pythonClient(python: string): ClientRun {
  return async (target, era, calls) => {
    const job = { ...target, mode: era === 'legacy' ? 'legacy' : NEWEST, calls };
    const { stdout } = await execute(python, [PYTHON_CLIENT, JSON.stringify(job)]);
    return JSON.parse(stdout) as Seen;
  };
}

/** The command line of the Inspector, which connects anew for each request. */
export function inspector(script: string): ClientRun {
  return async (target, era, calls) => {
    const to = 'url' in target ? [target.url] : [target.command, ...target.args];
    const ask = async (...args: string[]): Promise<object> => {
      const options = ['--protocol-era', era, '--format', 'json', '--quiet', ...args];
      const all = [script, '--cli', ...options, '--', ...to];
      const { stdout } = await execute(process.execPath, all).catch((error: unknown) => {
        // The tool has said that something was wrong.
        if ((error as { code?: unknown }).code === 5) return error as { stdout: string };
        throw error;
      });
      return (JSON.parse(stdout) as { result: object }).result;
    };
    const { tools } = (await ask('--method', 'tools/list')) as { tools: { name: string }[] };
    const results: ToolAnswer[] = [];
    for (const [name, args] of calls) {
      const given = ['--tool-name', name, '--tool-args-json', JSON.stringify(args)];
      results.push((await ask('--method', 'tools/call', ...given)) as ToolAnswer);
    }
    return { names: tools.map(({ name }) => name), results };
  };
}
