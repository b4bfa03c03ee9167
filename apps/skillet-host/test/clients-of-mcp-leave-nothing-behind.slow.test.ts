import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { Cli } from './support/cli.ts';
import { footprint } from './support/footprint.ts';
import { commandableConfig, workspace } from './support/workspace.ts';

/** Sessions and streams of one flood, and how many are opened at a time. */
const MANY = 1000;
const AT_ONCE = 250;
const BOTH = 'application/json, text/event-stream';
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'a', version: '1' },
  },
});
const VERSION = '2026-07-28';
const LISTEN = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'subscriptions/listen',
  params: {
    notifications: { toolsListChanged: true },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': VERSION,
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});
const MODERN = { 'mcp-protocol-version': VERSION, 'mcp-method': 'subscriptions/listen' };

/** A client whose connections are its own, so that it can go without a word. */
class Crowd implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: string;
  readonly #open: ClientRequest[] = [];

  constructor(url: string) {
    this.#url = `${url}/mcp`;
  }

  async ask(body: string | undefined, headers: Record<string, string>): Promise<IncomingMessage> {
    const method = body === undefined ? 'GET' : 'POST';
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const agent = this.#agent;
    const sent = request(this.#url, {
      method,
      agent,
      headers: { accept: BOTH, ...type, ...headers },
    });
    this.#open.push(sent);
    // It is cut later.
    sent.on('error', () => undefined);
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined).resume();
    return answer;
  }

  [Symbol.dispose](): void {
    for (const sent of this.#open) sent.destroy();
    this.#agent.destroy();
  }
}

/** Begins sessions, listens with each of them and as a client of the newest revision, and goes without a word. */
async function leave(url: string): Promise<void> {
  using crowd = new Crowd(url);
  const statuses = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const { headers } = await crowd.ask(INITIALIZE, {});
      const session = { 'mcp-session-id': String(headers['mcp-session-id']) };
      const streams = [await crowd.ask(undefined, session), await crowd.ask(LISTEN, MODERN)];
      return streams.map(({ statusCode }) => statusCode);
    }),
  );
  expect(new Set(statuses.flat())).toEqual(new Set([200]));
}

test('1,000 sessions and 2,000 streams that are cut give everything back', async () => {
  const cwd = await workspace({ 'runtime-config.yaml': commandableConfig() });
  // A small heap has garbage collected soon, so that what is left is what leaks.
  await using cli = new Cli({ cwd, env: { NODE_OPTIONS: '--max-old-space-size=64' } });
  const url = await cli.url();
  await cli.ready('c');
  const descriptors = () => readdirSync(`/proc/${String(cli.process.pid)}/fd`).length;
  const atFirst = descriptors();
  const flood = async (): Promise<number> => {
    for (let begun = 0; begun < MANY; begun += AT_ONCE) {
      await leave(url);
      await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(atFirst);
    }
    return footprint(cli).megabytes;
  };
  // What the first flood had the host compile and make room for stays.
  const before = await flood();
  expect((await flood()) - before).toBeLessThan(20);
}, 120_000);
