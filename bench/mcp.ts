import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { hostConfig, startHost } from './host-config.ts';
import { load, wrkIsThere, type Measured, type Target } from './load.ts';
import { beginSession, modernMessage } from './mcp-messages.ts';
import { median, table } from './report.ts';
import { WORKLOADS } from './workloads.ts';

const ROUNDS = 5;
/** Rounds before, which count for nobody: V8 optimizes meanwhile. */
const WARM_UP = 3;
const SECONDS = 2;
/** Calls of one caller, one after the other. */
const SINGLE = 2000;
const SKILLS = 200;
const LISTS = 200;

const CALL = { name: 'get_current_time', arguments: JSON.parse(WORKLOADS.time.body) as object };

/** Calls of a tool over MCP against `POST /run`, and a long list of tools. */
export async function mcp(): Promise<string> {
  return [await calls(), await lists()].join('\n\n');
}

async function calls(): Promise<string> {
  const host = startHost(hostConfig(1));
  host.process.stdout?.resume();
  try {
    const url = await host.url;
    const targets: Readonly<Record<string, Target>> = {
      'POST /run': { url: `${url}/skills/time/run`, body: WORKLOADS.time.body },
      'MCP 2025-11-25': await legacyCall(`${url}/mcp`),
      'MCP 2026-07-28': modernMessage(`${url}/mcp`, 'tools/call', CALL),
    };
    for (const target of Object.values(targets)) await answering(target);
    const many = await crowds(targets);
    const single = await singles(targets);
    const [plain] = Object.keys(targets);
    const of = (name: string | undefined) => many.get(name ?? '') ?? [];
    const rows = Object.keys(targets).map((name) => {
      // Ratios within each round cancel what the machine did at the time.
      const ratios = of(name).map(({ rate }, round) => rate / (of(plain)[round]?.rate ?? NaN));
      const alone = single.get(name) ?? NaN;
      return [
        name,
        Math.round(median(of(name).map(({ rate }) => rate))).toLocaleString('en'),
        median(ratios).toFixed(2),
        String(of(name).reduce((sum, { failed }) => sum + failed, 0)),
        alone.toFixed(3),
        (alone - (single.get(plain ?? '') ?? NaN)).toFixed(3),
      ];
    });
    return [
      `MCP: the time skill, 32 connections, median of ${String(ROUNDS)} rounds of ${String(SECONDS)} s; then one caller, ${String(SINGLE)} calls`,
      table(['', 'requests/s', 'ratio', 'failed', 'alone: p50 ms', 'more'], rows),
      'goals: at least 0.7 of the rate of POST /run, at most 0.3 ms more for a single call',
    ].join('\n');
  } finally {
    await host.stop();
  }
}

/** In turns, so that noise hits all alike. */
async function crowds(targets: Readonly<Record<string, Target>>): Promise<Map<string, Measured[]>> {
  const wrk = await wrkIsThere();
  const seen = new Map<string, Measured[]>();
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      const measured = await load(target, SECONDS, wrk);
      if (round >= 0) seen.set(name, [...(seen.get(name) ?? []), measured]);
    }
  }
  return seen;
}

/** Milliseconds that half of the calls take at most, in turns again. */
async function singles(targets: Readonly<Record<string, Target>>): Promise<Map<string, number>> {
  using connections = new Connections();
  const times = new Map<string, number[]>(Object.keys(targets).map((name) => [name, []]));
  for (let count = 0; count < SINGLE; count += 1) {
    for (const [name, target] of Object.entries(targets)) {
      times.get(name)?.push(await connections.time(target));
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

async function lists(): Promise<string> {
  const host = startHost(hostConfig(SKILLS, '{workers: {min: 0, max: 1}}'));
  host.process.stdout?.resume();
  try {
    const target = modernMessage(`${await host.url}/mcp`, 'tools/list', {});
    using connections = new Connections();
    const times: number[] = [];
    const first = await connections.time(target);
    for (let count = 0; count < LISTS; count += 1) times.push(await connections.time(target));
    const bytes = await connections.send(target);
    return [
      `MCP: tools/list with ${String(SKILLS)} skills (${(bytes / 1024).toFixed(0)} KB)`,
      table(
        ['', 'ms'],
        [
          ['the first', first.toFixed(2)],
          [`p50 of ${String(LISTS)}`, median(times).toFixed(2)],
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

/** Resolves once the skill behind a target answers. */
async function answering({ url, body, headers = {} }: Target): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await answer.text();
  if (!answer.ok || /"(?:isError|error)":/.test(text)) throw new Error(`${url} answered ${text}`);
}

/** One caller, whose connection stays. */
class Connections implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Milliseconds until an answer is there. */
  async time(target: Target): Promise<number> {
    const began = performance.now();
    await this.send(target);
    return performance.now() - began;
  }

  /** Bytes of an answer. */
  async send({ url, body, headers = {} }: Target): Promise<number> {
    const sent = request(url, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
    await once(answer, 'end');
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${String(answer.statusCode)}`);
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
