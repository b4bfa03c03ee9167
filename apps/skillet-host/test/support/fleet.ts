import { Agent, request } from 'node:http';
import { expect, vi } from 'vitest';
import { Cli, type CliOptions, type LogRecord } from './cli.ts';
import { workspace } from './workspace.ts';

/** A skill that says which process it runs in. */
export const WHERE = {
  'where/Skilletfile.yaml':
    'name: where\nversion: 1.0.0\ndescription: Says where it runs\nruntime: node\nentry: skill:handler\n',
  'where/skill.js': 'export const handler = () => ({ pid: process.pid });\n',
};

/** A configuration that serves it at `where`; more skills and keys of the host may follow. */
export function whereConfig(skills = '', rest = ''): string {
  return `skills:
  - {name: where, path: ./where, mount: where}
${skills}server: {host: 127.0.0.1, port: 0}
${rest}`;
}

/** Several hosts behind one launcher. */
export class Fleet implements AsyncDisposable {
  readonly cli: Cli;
  readonly url: string;
  /** Where it has its configuration. */
  readonly cwd: string;
  /** How often each was started, where `replaced` has done so. */
  readonly #starts = new Map<number, number>();

  private constructor(cli: Cli, url: string, cwd: string) {
    this.cli = cli;
    this.url = url;
    this.cwd = cwd;
  }

  /** Starts as many hosts, and waits until each serves. */
  static async start(workers: number, options: CliOptions = {}): Promise<Fleet> {
    const cwd =
      options.cwd ?? (await workspace({ 'runtime-config.yaml': whereConfig(), ...WHERE }));
    const args = ['--workers', String(workers), ...(options.args ?? [])];
    const cli = new Cli({ launcher: true, ...options, cwd, args });
    const fleet = new Fleet(cli, await cli.url(), cwd);
    for (let number = 1; number <= workers; number += 1) await fleet.pid(number);
    return fleet;
  }

  /** The process id of the n-th host that has listened as this one of them. Default: the one that is there now. */
  async pid(number: number, n = this.#starts.get(number) ?? 1): Promise<number> {
    const seen = new Set<LogRecord>();
    const line = await this.cli.line((candidate) => {
      if (candidate['url'] === undefined || candidate['host'] !== number) return false;
      seen.add(candidate);
      return seen.size === n;
    });
    return Number(line['pid']);
  }

  /** Resolves once a skill can be called in a host. */
  async ready(mount: string, number: number): Promise<void> {
    await this.cli.line(
      (line) =>
        line['event'] === 'worker-ready' && line['mount'] === mount && line['host'] === number,
    );
  }

  /** Resolves once all hosts answer at the port, by the skill of `WHERE`. */
  async all(workers: number): Promise<void> {
    await vi.waitFor(async () => {
      expect((await whoAnswers(this.url)).size).toBe(workers);
    }, 20_000);
  }

  /** Ends a host at once; resolves when another serves in its place, with all its skills. */
  async replaced(number: number): Promise<void> {
    const lines = this.cli.lines.length;
    process.kill(await this.pid(number), 'SIGKILL');
    this.#starts.set(number, (this.#starts.get(number) ?? 1) + 1);
    await this.pid(number);
    await this.cli.line(
      (line) =>
        line['event'] === 'worker-ready' &&
        line['mount'] === 'where' &&
        line['host'] === number &&
        this.cli.lines.indexOf(line) >= lines,
    );
  }

  /** A connection that one host has accepted, and that is kept until it is destroyed. */
  async agentAt(number: number): Promise<Agent> {
    const wanted = await this.pid(number);
    for (let tries = 0; tries < 200; tries += 1) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const { body } = await fresh(`${this.url}/skills/where/run`, { agent });
      if ((JSON.parse(body) as { pid: number }).pid === wanted) return agent;
      agent.destroy();
    }
    throw new Error(`host ${String(number)} accepts no connection`);
  }

  /** Asks one host: on a connection that it has accepted. */
  async askAt(number: number, path: string, options: FreshOptions = {}): Promise<Fresh> {
    const agent = await this.agentAt(number);
    try {
      return await fresh(this.url + path, { ...options, agent });
    } finally {
      agent.destroy();
    }
  }

  /** The same, of JSON. */
  async jsonAt(
    number: number,
    path: string,
    options: FreshOptions = { method: 'GET' },
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const { status, body } = await this.askAt(number, path, options);
    return { status, body: JSON.parse(body) as Record<string, unknown> };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cli[Symbol.asyncDispose]();
  }
}

/** What a request on a connection of its own came to. */
export interface Fresh {
  readonly status: number;
  readonly body: string;
}

/** What a request has besides its address. */
export interface FreshOptions {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: object;
  /** Default: none, and a connection of its own. */
  readonly agent?: Agent;
}

/** Sends a request on a new connection, which is closed behind it. */
export function fresh(url: string, options: FreshOptions = {}): Promise<Fresh> {
  const { method = 'POST', body = '{}', headers = {}, agent = false } = options;
  return new Promise((resolve, reject) => {
    const req = request(url, { method, agent, headers: { ...headers } }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (piece: string) => (text += piece));
      res.on('end', () => {
        resolve({ status: res.statusCode ?? 0, body: text });
      });
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(method === 'GET' || method === 'HEAD' ? undefined : body);
  });
}

/** The process ids of the hosts that answer so many requests. */
export async function whoAnswers(url: string, requests = 40): Promise<Set<number>> {
  const answers = await Promise.all(
    Array.from({ length: requests }, () => fresh(`${url}/skills/where/run`)),
  );
  return new Set(answers.map(({ body }) => (JSON.parse(body) as { pid: number }).pid));
}
