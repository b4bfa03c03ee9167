import { answering } from './answering.ts';
import type { Child } from './child.ts';
import { hostConfig, startHost } from './host-config.ts';
import { load, wrkIsThere, type Measured, type Target } from './load.ts';
import { beginSession, modernMessage } from './mcp-messages.ts';
import { mcpServer } from './mcp-server.ts';
import { OneCaller } from './one-caller.ts';
import { median, table } from './figures.ts';
import { interleaved, paired, spreadText, type Pace, type Seen } from './rounds.ts';
import { WORKLOADS } from './workloads.ts';

const CROWDS: Pace = { rounds: 12, warmUp: 6 };
const SECONDS = 1;
const SINGLES: Pace = { rounds: 40, warmUp: 10 };
/** Calls of one caller in a round, one after the other. */
const CALLS = 50;
const LISTS: Pace = { rounds: 20, warmUp: 5 };
const LISTS_PER_ROUND = 10;
const SKILLS = 200;

const CALL = { name: 'get_current_time', arguments: JSON.parse(WORKLOADS.time.body) as object };
const PLAIN = 'POST /run';
const NAMES = [PLAIN, 'MCP 2025-11-25', 'MCP 2026-07-28'] as const;
type Name = (typeof NAMES)[number];
type Targets = Readonly<Record<Name, Target>>;

/** What a round of many callers showed. */
interface Crowd extends Measured {
  /** Microseconds of the host's main thread for each call. */
  readonly thread: number;
}

/** Calls of a tool over MCP against `POST /run`, a long list of tools, and a server that is a skill. */
export async function mcp(): Promise<string> {
  return [await calls(), await lists(), await mcpServer()].join('\n\n');
}

async function calls(): Promise<string> {
  const host = startHost(hostConfig(1));
  host.process.stdout?.resume();
  try {
    const url = await host.url;
    const targets: Targets = {
      [PLAIN]: { url: `${url}/skills/time/run`, body: WORKLOADS.time.body },
      'MCP 2025-11-25': await legacyCall(`${url}/mcp`),
      'MCP 2026-07-28': modernMessage(`${url}/mcp`, 'tools/call', CALL),
    };
    for (const target of Object.values(targets)) await answering(target);
    return [await many(host, targets), await single(targets)].join('\n\n');
  } finally {
    await host.stop();
  }
}

async function many(host: Child, targets: Targets): Promise<string> {
  const wrk = await wrkIsThere();
  const seen: Seen<Name, Crowd> = await interleaved(targets, CROWDS, async (target) => {
    const before = host.mainThread();
    const measured = await load(target, SECONDS, wrk);
    return { ...measured, thread: (host.mainThread() - before) / measured.requests };
  });
  const rates = (name: Name) => seen[name].map(({ rate }) => rate);
  const threads = (name: Name) => seen[name].map(({ thread }) => thread);
  const rows = NAMES.map((name) => [
    name,
    Math.round(median(rates(name))).toLocaleString('en'),
    spreadText(paired(rates(name), rates(PLAIN))),
    median(threads(name)).toFixed(1),
    spreadText(paired(threads(PLAIN), threads(name))),
    String(seen[name].reduce((sum, { failed }) => sum + failed, 0)),
  ]);
  return [
    `MCP: the time skill, 32 connections, median of ${String(CROWDS.rounds)} rounds of ${String(SECONDS)} s, and between which values half of them lie`,
    table(['', 'requests/s', 'ratio', 'thread µs', 'its ratio', 'failed'], rows),
    'What the host has of its thread for each call says on a busy machine, too, what its rate would be on a quiet one.',
    'goal: at least 0.7 of the rate of POST /run',
  ].join('\n');
}

async function single(targets: Targets): Promise<string> {
  using caller = new OneCaller();
  const seen = await interleaved(targets, SINGLES, async (target) => {
    return caller.middle(target, CALLS);
  });
  const rows = NAMES.map((name) => [
    name,
    median(seen[name]).toFixed(3),
    spreadText(
      paired(seen[name], seen[PLAIN], (one, other) => one - other),
      3,
    ),
  ]);
  return [
    `One caller: p50 of ${String(CALLS)} calls, median of ${String(SINGLES.rounds)} rounds, milliseconds`,
    table(['', 'p50', 'more'], rows),
    'goal: at most 0.3 more than POST /run',
  ].join('\n');
}

async function lists(): Promise<string> {
  const host = startHost(hostConfig(SKILLS, '{workers: {min: 0, max: 1}}'));
  host.process.stdout?.resume();
  try {
    const target = modernMessage(`${await host.url}/mcp`, 'tools/list', {});
    using caller = new OneCaller();
    const first = await caller.time(target);
    const { list } = await interleaved({ list: target }, LISTS, async (asked) => {
      return caller.middle(asked, LISTS_PER_ROUND);
    });
    const bytes = await caller.send(target);
    const spread = paired(list, list, (one) => one);
    return [
      `MCP: tools/list with ${String(SKILLS)} skills (${(bytes / 1024).toFixed(0)} KB), milliseconds`,
      table(
        ['', 'ms'],
        [
          ['the first', first.toFixed(2)],
          [`p50 of ${String(LISTS_PER_ROUND)}`, spreadText(spread)],
        ],
      ),
      'goal: at most 5 ms',
    ].join('\n');
  } finally {
    await host.stop();
  }
}

async function legacyCall(url: string): Promise<Target> {
  const headers = await beginSession(url);
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: CALL };
  return { url, headers, body: JSON.stringify(message) };
}
