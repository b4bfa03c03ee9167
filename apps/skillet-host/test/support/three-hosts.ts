import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { get } from './cli.ts';
import { ClusterHost, type ClusterHostOptions } from './cluster.ts';
import { NatsServer } from './nats-server.ts';
import { RecordedSkill } from './recorded-skill.ts';
import type { Target } from './steady-load.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** Skills whose calls may be made twice, by the hosts that run them. */
const SAFE = { a: ['all', 'ab', 'ca'], b: ['all', 'ab', 'bc'], c: ['all', 'bc', 'ca'] } as const;
const SAFE_MOUNTS = ['ab', 'all', 'bc', 'ca'];
/** Milliseconds that calls take which other hosts get. */
const WHILE = 100;

/**
 * Three hosts of a cluster, of which c reaches NATS through a proxy. Calls of `once` and `narrow`, which b and c run, may not
 * be made twice; `narrow` has room for two of them at c.
 */
export class ThreeHosts implements AsyncDisposable {
  readonly nats: NatsServer;
  readonly proxy: TcpProxy;
  readonly a: ClusterHost;
  readonly b: ClusterHost;
  readonly c: ClusterHost;
  readonly recorded: RecordedSkill;

  private constructor(parts: Pick<ThreeHosts, 'nats' | 'proxy' | 'a' | 'b' | 'c' | 'recorded'>) {
    this.nats = parts.nats;
    this.proxy = parts.proxy;
    this.a = parts.a;
    this.b = parts.b;
    this.c = parts.c;
    this.recorded = parts.recorded;
  }

  static async start(program: string): Promise<ThreeHosts> {
    const nats = await NatsServer.start(program);
    const proxy = await TcpProxy.to(nats.port);
    const recorded = new RecordedSkill();
    const start = (host: 'a' | 'b' | 'c', more: Partial<ClusterHostOptions> = {}) =>
      ClusterHost.start({
        ...{ host, nats: nats.url, skills: SAFE[host], manifest: 'idempotent: true\n' },
        ...more,
      });
    const once = recorded.entry('once');
    const room = ', workers: 1, concurrency: 1, queue: 1';
    const [a, b, c] = await Promise.all([
      start('a'),
      start('b', { entries: once + recorded.entry('narrow') }),
      start('c', { entries: once + recorded.entry('narrow', room), nats: proxy.url }),
    ]);
    return new ThreeHosts({ nats, proxy, a, b, c, recorded });
  }

  get all(): readonly ClusterHost[] {
    return [this.a, this.b, this.c];
  }

  /** Resolves once each knows the others and all of their skills. */
  async together(): Promise<void> {
    for (const host of this.all) {
      await vi.waitFor(
        async () => {
          const { members = [] } = (await host.cluster()) as { members?: { state: string }[] };
          expect(members.map(({ state }) => state)).toEqual(['up', 'up']);
        },
        { timeout: 30_000, interval: 50 },
      );
      await host.knows([...SAFE_MOUNTS, 'narrow', 'once']);
    }
    // One that has come back is a member before it has told what it runs.
    await vi.waitFor(
      async () => {
        const { skills } = await get(`${this.a.url}/health`);
        const hosts = expect.arrayContaining(['b', 'c']) as string[];
        expect(skills).toMatchObject({ once: { hosts }, narrow: { hosts }, bc: { hosts } });
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  /** Calls of all safe skills at some of the hosts; what others have to do takes a moment. */
  safeCalls(hosts: readonly ClusterHost[]): readonly Target[] {
    return hosts.flatMap(({ name, url }) =>
      SAFE_MOUNTS.map((mount): Target => ({
        name: `${mount} at ${name}`,
        url: `${url}/skills/${mount}/run`,
        inputs: mount.includes(name) || mount === 'all' ? {} : { wait: WHILE },
      })),
    );
  }

  /** Calls at a, which runs neither, that may not be made twice. */
  unsafeCalls(mount: 'once' | 'narrow', inputs: Target['inputs'] = {}): Target {
    const url = `${this.a.url}/skills/${mount}/run`;
    return { name: mount, url, inputs, isNamed: true };
  }

  /** Changes the code of `bc` and `ca`, wherever they run. */
  async change(): Promise<void> {
    for (const { dir } of this.all) {
      for (const mount of ['bc', 'ca']) {
        const file = join(dir, mount, 'skill.js');
        if (existsSync(file)) await appendFile(file, '// changed\n');
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const parts = [this.a, this.b, this.c, this.proxy, this.nats];
    for (const part of parts) await part[Symbol.asyncDispose]();
  }
}

/** The sum of a metric of a mount at a host. */
export async function metricOf({ url }: ClusterHost, name: string, mount: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(`mount="${mount}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** What admins see of the cluster's reload. */
export async function reloadAll({ url }: ClusterHost): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/reload?scope=cluster`, { method: 'POST' });
  return (await response.json()) as Record<string, unknown>;
}
