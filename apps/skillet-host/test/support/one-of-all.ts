import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { run } from './cli.ts';
import type { ClusterHost } from './cluster.ts';
import { workspace } from './workspace.ts';

/** What a worker of the skill wrote, in the order in which all hosts wrote it. */
export interface Said {
  readonly what: 'begins' | 'lives' | 'called';
  readonly pid: number;
  /** The number of the lease that it was given. */
  readonly lease: number;
}

/** A stateful skill in a folder that all hosts share: each worker writes there again and again that it lives. */
export class OneOfAll {
  /** Its entry in a configuration. */
  readonly entry: string;
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = join(dir, 'lone');
    this.entry = `  - {name: lone, path: ${this.dir}, mount: lone}\n`;
  }

  static async make(more = 'stateful: true\n'): Promise<OneOfAll> {
    const dir = await workspace({
      'lone/said': '',
      'lone/Skilletfile.yaml': `name: lone
version: 1.0.0
description: Says which host runs it
runtime: node
entry: skill:handler
inputs: {}
outputs:
  pid: {type: integer, description: its process}
${more}`,
      'lone/skill.js': `import { appendFileSync } from 'node:fs';
const SAID = new URL('said', import.meta.url);
const say = (what) =>
  appendFileSync(SAID, JSON.stringify({ what, pid: process.pid, lease: Number(process.env.SKILLET_LEASE) }) + '\\n');
say('begins');
setInterval(() => say('lives'), 20).unref();
export const handler = () => {
  say('called');
  return { pid: process.pid };
};
`,
    });
    return new OneOfAll(dir);
  }

  async said(): Promise<readonly Said[]> {
    const lines = (await readFile(join(this.dir, 'said'), 'utf8')).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Said);
  }
}

/** The processes that ran it, one after the other; an error where one wrote after another had taken over. */
export function inTurn(said: readonly Said[]): readonly number[] {
  const pids: number[] = [];
  let last: Said | undefined;
  for (const one of said) {
    if (last !== undefined && one.lease < last.lease)
      throw new Error(`lease ${String(one.lease)} was used after ${String(last.lease)}`);
    if (last !== undefined && one.lease === last.lease && one.pid !== last.pid)
      throw new Error(`lease ${String(one.lease)} was used by two hosts`);
    // One that was held up for long may lose its lease, and take it again.
    if (last?.pid !== one.pid) pids.push(one.pid);
    last = one;
  }
  return pids;
}

/** Resolves with the process that answers, once a host has one answer. */
export async function answered({ url }: Pick<ClusterHost, 'url'>): Promise<number> {
  return vi.waitFor(
    async () => {
      const { status, body } = await run(url, 'lone', {});
      expect(status).toBe(200);
      return (body as { pid: number }).pid;
    },
    { timeout: 30_000, interval: 50 },
  );
}
