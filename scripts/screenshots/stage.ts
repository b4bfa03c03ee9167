import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Cli } from '../../apps/skillet-host/test/support/cli.ts';
import { seedUsage } from './seed-usage.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const EXAMPLES = [
  ['get_current_time', 'anthropic_time', 'time'],
  ['text_stats', 'text_stats', 'text_stats'],
  ['notes', 'express_notes', 'notes'],
  ['links', 'hono_links', 'links'],
  ['streaming', 'streaming', 'streaming'],
  ['chaos', 'chaos', 'chaos'],
] as const;

/** The keys of those who call. */
interface Holders {
  readonly planner: string;
  readonly agent: string;
}

/** A host with a few skills, keys and some traffic behind it. */
export class Stage implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #cli: Cli;
  #over = false;
  #calling: Promise<void> = Promise.resolve();

  private constructor(url: string, folder: string, cli: Cli) {
    this.url = url;
    this.#folder = folder;
    this.#cli = cli;
  }

  /** Starts it, and calls its skills for so many milliseconds, so that charts have something to show. */
  static async set(traffic: number): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'skillet-screenshots-'));
    const skills = EXAMPLES.map(
      ([name, dir, mount]) =>
        `  - {name: ${name}, path: ${join(ROOT, 'examples', dir)}, mount: ${mount}}`,
    );
    const head = `server: {host: 127.0.0.1, port: 0}
callers:
  limits:
    anonymous: {rate: 600/min}
    names: {planner: {rate: 900/min, daily: 20000, skills: {notes: {rate: 300/min}}}}
skills:
`;
    await writeFile(join(folder, 'runtime-config.yaml'), `${head}${skills.join('\n')}\n`);
    await seedUsage(join(folder, '.skillet'), 45);
    const cli = new Cli({ cwd: folder });
    const stage = new Stage(await cli.url(), folder, cli);
    const planner = await stage.#key('name=planner&skill=time&skill=notes&expires=90d');
    const agent = await stage.#key('name=agent-a&rate=1200/min&concurrency=8&daily=100000');
    await stage.#key('name=ann&admin=true&expires=365d');
    await stage.#call('/keys/rotate?name=agent-a', null);
    stage.#calling = stage.#traffic({ planner, agent });
    await pause(traffic);
    return stage;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over = true;
    await this.#calling;
    await this.#cli[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true });
  }

  async #key(query: string): Promise<string> {
    const answer = await this.#call(`/keys?${query}`, null);
    const { key } = JSON.parse(answer) as { key?: string };
    if (key === undefined) throw new Error(`no key was made: ${answer}`);
    return key;
  }

  async #call(path: string, body?: unknown, key?: string): Promise<string> {
    const headers: Record<string, string> =
      key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(this.url + path, { ...init, headers });
    return answer.text();
  }

  async #traffic({ planner, agent }: Holders): Promise<void> {
    for (let round = 0; !this.#over; round += 1) {
      const many = 4 + Math.round(3 * Math.sin(round / 25));
      await Promise.all([
        ...Array.from({ length: many }, () => this.#call('/skills/time/run', {}, agent)),
        this.#call('/skills/time/run', {}, planner),
        this.#call('/skills/text_stats/run', { text: 'so many words' }, agent),
        this.#call('/skills/notes/notes', undefined, planner),
        this.#call('/skills/chaos/run', { bomb: 'say' }),
        this.#call('/skills/chaos/run', { bomb: round % 9 === 0 ? 'throw' : 'ok' }),
      ]);
      if (round % 150 === 75) await this.#call('/skills/chaos/run', { bomb: 'exit-1', ms: round });
      await pause(100);
    }
  }
}
