import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectClient } from '../apps/skillet-host/test/support/direct-client.ts';
import { installedServers } from '../scripts/mcp/installed-servers.ts';
import { answering } from './answering.ts';
import { median, table } from './figures.ts';
import { startHost } from './host-config.ts';
import type { Target } from './load.ts';
import { modernMessage } from './mcp-messages.ts';
import { OneCaller } from './one-caller.ts';
import { interleaved, paired, spreadText, type Pace } from './rounds.ts';

const PACE: Pace = { rounds: 40, warmUp: 10 };
/** Calls of one caller in a round, one after the other. */
const CALLS = 50;
const ECHO = { message: 'hello' };
const DIRECT = 'the server itself';
const NAMES = [DIRECT, 'POST /tools/echo', 'MCP 2026-07-28'] as const;
type Name = (typeof NAMES)[number];

/** Calls of a server that is a skill against calls of the same server by the official client. */
export async function mcpServer(): Promise<string> {
  const command = [(await installedServers()).everything, 'stdio'];
  const host = startHost(configOf(command));
  host.process.stdout?.resume();
  try {
    const url = await host.url;
    const plain = { url: `${url}/skills/everything/tools/echo`, body: JSON.stringify(ECHO) };
    const targets: Readonly<Record<Name, Target | undefined>> = {
      [DIRECT]: undefined,
      'POST /tools/echo': plain,
      'MCP 2026-07-28': modernMessage(`${url}/mcp`, 'tools/call', {
        name: 'echo',
        arguments: ECHO,
      }),
    };
    await using direct = await DirectClient.start(command);
    using caller = new OneCaller();
    await answering(plain);
    const seen = await interleaved(targets, PACE, async (target) =>
      target === undefined ? middleOf(direct) : caller.middle(target, CALLS),
    );
    const rows = NAMES.map((name) => [
      name,
      median(seen[name]).toFixed(3),
      spreadText(
        paired(seen[name], seen[DIRECT], (one, other) => one - other),
        3,
      ),
    ]);
    return [
      `An MCP server as a skill (echo of server-everything), one caller: p50 of ${String(CALLS)} calls, median of ${String(PACE.rounds)} rounds, milliseconds`,
      table(['', 'p50', 'more'], rows),
      'goal: at most 1 more than the official client has with the server itself',
    ].join('\n');
  } finally {
    await host.stop();
  }
}

async function middleOf(direct: DirectClient): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const began = performance.now();
    await direct.call('echo', ECHO);
    times.push(performance.now() - began);
  }
  return median(times);
}

function configOf(command: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-bench-')), 'runtime-config.yaml');
  const skills = [{ name: 'everything', mcp: { command } }];
  writeFileSync(file, JSON.stringify({ skills, server: { host: '127.0.0.1', port: 0 } }));
  return file;
}
