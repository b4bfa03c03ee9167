import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { load, wrkIsThere } from './load.ts';

const HOST_BIN = fileURLToPath(
  new URL('../apps/skillet-host/bin/skillet-host.js', import.meta.url),
);

/** How many processes share the port. */
const COUNTS = [1, 2, 4];
const SECONDS = 5;
/** Connections whose spread is looked at, and how often. */
const CONNECTIONS = 256;
const ROUNDS = 20;

const SKILLETFILE = `name: spin
version: 1.0.0
description: Keeps a core busy for a while
runtime: node
entry: skill:handler
`;

/** Takes about 35 us, and says which process it was in. */
const SKILL = `export const handler = () => {
  const until = performance.now() + 0.035;
  while (performance.now() < until);
  return { pid: process.pid };
};
`;

/** Several hosts behind their launcher. */
class Hosts {
  readonly pids: number[] = [];
  url = '';
  readonly #child: ChildProcess;
  readonly #all = Promise.withResolvers<undefined>();

  constructor(config: string, workers: number) {
    const args = [HOST_BIN, '--config', config, '--workers', String(workers)];
    this.#child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', SKILLET_DRAIN: '0' },
    });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('no stdout');
    let ready = 0;
    createInterface(stdout).on('line', (line) => {
      const { url, pid, event } = JSON.parse(line) as {
        url?: string;
        pid?: number;
        event?: string;
      };
      if (url !== undefined && pid !== undefined) {
        this.url = url;
        this.pids.push(pid);
      }
      if (event === 'worker-ready') ready += 1;
      if (ready >= workers && this.pids.length === workers) this.#all.resolve(undefined);
    });
  }

  /** Resolves once each of them answers. */
  there(): Promise<unknown> {
    return this.#all.promise;
  }

  /** Megabytes, shared pages counted in part. */
  memory(): number {
    return this.pids.reduce((sum, pid) => {
      const text = readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
      return sum + Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
    }, 0);
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}

/** Requests per second of 1, 2 and 4 processes on one port, what each takes, and how connections are dealt out. */
export async function workers(): Promise<string> {
  const wrk = await wrkIsThere();
  const config = writeConfig();
  const lines: string[] = [];
  let one: { readonly rate: number; readonly memory: number } | undefined;
  for (const count of COUNTS) {
    const hosts = new Hosts(config, count);
    await hosts.there();
    const target = { url: `${hosts.url}/skills/spin/run`, body: '{}' };
    await load(target, 1, wrk);
    const { rate, p99, failed } = await load(target, SECONDS, wrk);
    const memory = hosts.memory();
    one ??= { rate, memory };
    const linear = Math.round((rate / (one.rate * count)) * 100);
    const each = count === 1 ? memory : (memory - one.memory) / (count - 1);
    const spread = count === 1 ? '' : `, ${await spreadOf(target.url, count)}`;
    lines.push(
      `${String(count)} of them: ${rate.toFixed(0)} requests/s (${String(linear)} % of linear), p99 ${p99.toFixed(1)} ms, ` +
        `${each.toFixed(0)} MB ${count === 1 ? 'in all' : 'for each further one'}${spread}${failed > 0 ? `, ${String(failed)} failed` : ''}`,
    );
    await hosts.stop();
  }
  const cores = `on ${String(availableParallelism())} cores, which the load shares`;
  return [`processes on one port, a handler of 35 us, ${cores}:`, ...lines].join('\n');
}

/** How many connections the busiest has, against the mean. */
async function spreadOf(url: string, count: number): Promise<string> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const pids = await Promise.all(Array.from({ length: CONNECTIONS }, () => pidOf(url, agent)));
    agent.destroy();
    const byPid = Map.groupBy(pids, (pid) => pid);
    const largest = Math.max(...Array.from(byPid.values(), (those) => those.length));
    ratios.push(largest / (CONNECTIONS / count));
  }
  ratios.sort((a, b) => a - b);
  const middle = ratios[Math.floor(ROUNDS / 2)] ?? 0;
  const over = ratios.filter((ratio) => ratio > 1.3).length;
  return `of ${String(CONNECTIONS)} connections the busiest has ${middle.toFixed(2)} x the mean (at most ${Math.max(...ratios).toFixed(2)}; over 1.3 in ${String(over)} of ${String(ROUNDS)} rounds)`;
}

async function pidOf(url: string, agent: Agent): Promise<number> {
  const sent = request(url, { method: 'POST', agent });
  sent.end('{}');
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of answer) text += String(piece);
  return (JSON.parse(text) as { pid: number }).pid;
}

function writeConfig(): string {
  const dir = mkdtempSync(join(tmpdir(), 'skillet-bench-'));
  mkdirSync(join(dir, 'spin'));
  writeFileSync(join(dir, 'spin/Skilletfile.yaml'), SKILLETFILE);
  writeFileSync(join(dir, 'spin/skill.js'), SKILL);
  const config = join(dir, 'runtime-config.yaml');
  writeFileSync(
    config,
    'skills: [{name: spin, path: ./spin, mount: spin, queue: 4096}]\nserver: {host: 127.0.0.1, port: 0}\n',
  );
  return config;
}
