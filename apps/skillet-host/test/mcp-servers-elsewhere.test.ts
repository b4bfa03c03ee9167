import { Client, StreamableHTTPClientTransport as Transport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Cli } from './support/cli.ts';
import { prefixOf, RemoteServer, type RemoteKind } from './support/remote-server.ts';
import { workspace } from './support/workspace.ts';

const KINDS: readonly RemoteKind[] = ['modern', 'modern-json', 'legacy', 'legacy-json', 'sse'];
/** In these, nothing comes before the answer. */
const WHOLE: readonly RemoteKind[] = ['modern-json', 'legacy-json'];
const remotes = new Map(KINDS.map((kind) => [kind, new RemoteServer(kind)]));

let cli: Cli;
let url: string;

beforeAll(async () => {
  const entries = [];
  for (const [kind, remote] of remotes) {
    await remote.start();
    const mcp = { url: remote.url, headers: { Authorization: 'Bearer of-the-operator' } };
    entries.push({ name: kind, mount: kind, timeout: '10s', mcp });
  }
  const config = { skills: entries, server: { host: '127.0.0.1', port: 0 } };
  const cwd = await workspace({ 'runtime-config.yaml': JSON.stringify(config) });
  cli = new Cli({ cwd });
  url = await cli.url();
  await Promise.all(KINDS.map((kind) => cli.ready(kind)));
});
afterAll(async () => {
  await cli[Symbol.asyncDispose]();
  await Promise.all([...remotes.values()].map((remote) => remote.stop()));
});

function remoteOf(kind: RemoteKind): RemoteServer {
  const remote = remotes.get(kind);
  if (remote === undefined) throw new Error(`no server of the kind ${kind}`);
  return remote;
}

async function call(
  kind: RemoteKind,
  tool: string,
  body: unknown = {},
  more: RequestInit = {},
): Promise<{ status: number; text: string }> {
  const path = `${url}/skills/${kind}/tools/${prefixOf(kind)}${tool}`;
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body), ...more });
  return { status: answer.status, text: await answer.text() };
}

const HI = { status: 200, text: '[{"type":"text","text":"hi"}]' };

test.each(KINDS)(
  'tools are called, with the headers of the configuration and none of the client: %s',
  async (kind) => {
    const headers = { authorization: 'Bearer of-the-client', cookie: 'a=b', 'x-client': '1' };
    const args = { message: 'hi', region: 'eu' };
    expect(await call(kind, 'echo', args, { headers })).toEqual(HI);
    const arrived = remoteOf(kind).headersOfCall;
    expect(arrived.authorization).toBe('Bearer of-the-operator');
    expect(arrived).not.toHaveProperty('cookie');
    expect(arrived).not.toHaveProperty('x-client');
    if (kind.startsWith('modern')) expect(arrived['mcp-param-region']).toBe('eu');
  },
);

test.each(
  KINDS.flatMap((kind) => [
    { kind, mode: 'auto' as const },
    { kind, mode: 'legacy' as const },
  ]),
)(
  'progress and cancellation reach whom they are for: $kind server, $mode client',
  async ({ kind, mode }) => {
    const remote = remoteOf(kind);
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(new Transport(new URL(`${url}/mcp`)));
    const tool = (name: string) => ({ name: prefixOf(kind) + name, arguments: {} });
    const seen: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => seen.push(progress);
    await client.callTool(tool('steps'), { onprogress });
    expect(seen).toEqual(WHOLE.includes(kind) ? [] : [1, 2, 3]);
    const { length } = remote.cancelled;
    const leave = new AbortController();
    const begun = remote.nextCall();
    const waiting = client.callTool(tool('wait'), { signal: leave.signal });
    await begun;
    leave.abort();
    await expect(waiting).rejects.toThrow();
    await vi.waitFor(() => {
      expect(remote.cancelled).toHaveLength(length + 1);
    });
    await client.close();
  },
);

test.concurrent.each(KINDS)(
  'a server that was away, or has forgotten all, is reached again by itself: %s',
  async (kind) => {
    const remote = remoteOf(kind);
    const echo = () => call(kind, 'echo', { message: 'hi' });
    await remote.stop();
    // What only reads waits for longer, and is made again.
    const looking = call(kind, 'look', { message: 'hi' });
    const { status, text } = await echo();
    expect(status).toBe(502);
    expect(text).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    await remote.start();
    expect(await looking).toEqual(HI);
    remote.forget();
    expect(await echo()).toEqual(HI);
    remote.status = 503;
    expect((await echo()).text).toContain('HTTP 503');
    remote.status = undefined;
    expect(await echo()).toEqual(HI);

    const { length } = remote.begun;
    const begun = remote.nextCall();
    const waiting = call(kind, 'wait');
    await begun;
    await remote.stop();
    const died = await waiting;
    expect(died.status).toBe(502);
    expect(died.text).toMatch(/broke|ended the stream/);
    await remote.start();
    expect(await echo()).toEqual(HI);
    expect(remote.begun.slice(length)).toEqual(['wait', 'echo']);
  },
);
