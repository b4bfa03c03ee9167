import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NatsServer } from '../apps/skillet-host/test/support/nats-server.ts';
import { RecordedSkill } from '../apps/skillet-host/test/support/recorded-skill.ts';
import type { Target } from '../apps/skillet-host/test/support/steady-load.ts';
import { TcpProxy } from '../apps/skillet-host/test/support/tcp-proxy.ts';
import type { Child } from './child.ts';
import { startHost } from './host-config.ts';

export type HostName = 'a' | 'b' | 'c';
const HOSTS: readonly HostName[] = ['a', 'b', 'c'];

/** Skills whose calls may be made twice, by their mounts, and which hosts run each. */
const SKILLS: Readonly<Record<string, readonly HostName[]>> = {
  'a-alone': ['a'],
  'b-alone': ['b'],
  ab: ['a', 'b'],
  bc: ['b', 'c'],
  ca: ['c', 'a'],
  all: ['a', 'b', 'c'],
};
/** One whose calls may not. */
const ONCE = 'once';
const ONCE_AT: readonly HostName[] = ['b', 'c'];
/** Calls of `bc` that may wait at c. */
export const ROOM = 20;

const SKILLETFILE = `name: moment
version: 1.0.0
description: Takes a moment
runtime: node
entry: skill:handler
idempotent: true
inputs:
  wait: {type: integer, description: milliseconds, default: 5}
`;
const SKILL = `export const handler = async ({ wait }) => {
  await new Promise((resolve) => setTimeout(resolve, wait));
  return { pid: process.pid };
};
`;

/** Three hosts of a cluster on a real NATS server, of which one, c, fails; that one reaches NATS through a proxy. */
export class FaultyCluster implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly proxy: TcpProxy;
  readonly recorded = new RecordedSkill();
  readonly #dir = mkdtempSync(join(tmpdir(), 'skillet-bench-'));
  readonly #hosts = new Map<HostName, Child>();
  readonly #urls = new Map<HostName, string>();

  private constructor(nats: NatsServer, proxy: TcpProxy) {
    this.nats = nats;
    this.proxy = proxy;
  }

  static async start(program: string): Promise<FaultyCluster> {
    const nats = await NatsServer.start(program);
    const cluster = new FaultyCluster(nats, await TcpProxy.to(nats.port));
    await Promise.all(HOSTS.map((host) => cluster.begin(host)));
    await cluster.together();
    return cluster;
  }

  /** Starts a host, for the first time or again. */
  async begin(host: HostName): Promise<void> {
    const child = startHost(this.#configOf(host));
    child.process.stdout?.resume();
    this.#hosts.set(host, child);
    this.#urls.set(host, await child.url);
  }

  pid(host: HostName): number {
    return Number(this.#hosts.get(host)?.process.pid);
  }

  /** Ends one as the power does. */
  async kill(host: HostName): Promise<void> {
    const child = this.#hosts.get(host)?.process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  url(host: HostName): string {
    return this.#urls.get(host) ?? '';
  }

  /** Resolves once each knows of the others, leaves none of them out, and answers for all skills. */
  async together(): Promise<void> {
    for (const host of HOSTS) while (!(await this.#isWell(host))) await wait(200);
  }

  /** Changes what each host runs, for a reload of all. */
  change(): void {
    for (const [mount, by] of Object.entries(SKILLS)) {
      for (const host of by) {
        const file = join(this.#dir, host, mount, 'skill.js');
        writeFileSync(file, `${SKILL}// ${String(Math.random())}\n`);
      }
    }
  }

  /** Calls of all skills at some hosts; of the one that may not be done twice at a alone. */
  targets(gateways: readonly HostName[], once = true): readonly (Target & About)[] {
    const safe = gateways.flatMap((at) =>
      Object.entries(SKILLS).map(([mount, by]) => ({
        ...{ name: `${mount} at ${at}`, url: `${this.url(at)}/skills/${mount}/run`, at, by },
      })),
    );
    if (!once) return safe;
    const url = `${this.url('a')}/skills/${ONCE}/run`;
    const about = { at: 'a', by: ONCE_AT, isNamed: true, inputs: { wait: 200 } } as const;
    return [...safe, ...[1, 2, 3, 4].map(() => ({ name: 'once at a', url, ...about }))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of HOSTS) await this.kill(host);
    await this.proxy[Symbol.asyncDispose]();
    await this.nats[Symbol.asyncDispose]();
  }

  async #isWell(host: HostName): Promise<boolean> {
    const answer = await fetch(`${this.url(host)}/health`).catch(() => undefined);
    const { cluster, skills = {} } = ((await answer?.json()) ?? {}) as {
      cluster?: { members?: readonly { state: string; ejected?: unknown }[] };
      skills?: Readonly<Record<string, { status: string }>>;
    };
    const { members = [] } = cluster ?? {};
    const isUp = members.every(({ state, ejected }) => state === 'up' && ejected === undefined);
    const mounts = [...Object.keys(SKILLS), ONCE];
    const areWell = mounts.every((mount) => skills[mount]?.status === 'loaded');
    if (isUp && areWell && members.length === 2) return true;
    // Hosts that are left out come back when a call tries them.
    await Promise.all(
      mounts.map((mount) =>
        fetch(`${this.url(host)}/skills/${mount}/run`, { method: 'POST', body: '{}' })
          .then((tried) => tried.text())
          .catch(() => undefined),
      ),
    );
    return false;
  }

  #configOf(host: HostName): string {
    const own = Object.entries(SKILLS).filter(([, by]) => by.includes(host));
    const entries = own.map(([mount]) => {
      const dir = join(this.#dir, host, mount);
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'Skilletfile.yaml'), SKILLETFILE);
      writeFileSync(join(dir, 'skill.js'), SKILL);
      // One at a time at c, so that a long one and those that wait fill it.
      const room = host === 'c' && mount === 'bc' ? `, concurrency: 1, queue: ${String(ROOM)}` : '';
      return `  - {name: ${mount}, path: ${dir}, mount: ${mount}, workers: 1${room}}\n`;
    });
    if (ONCE_AT.includes(host)) entries.push(this.recorded.entry(ONCE, ', workers: 1'));
    const nats = host === 'c' ? this.proxy.url : this.nats.url;
    const file = join(this.#dir, `${host}.yaml`);
    writeFileSync(
      file,
      `skills:\n${entries.join('')}server: {host: 127.0.0.1, port: 0}
cluster: {servers: "${nats}", name: faults, host: ${host}}\n`,
    );
    return file;
  }
}

/** Where a call comes in, and which hosts run its skill. */
export interface About {
  readonly at: HostName;
  readonly by: readonly HostName[];
}
