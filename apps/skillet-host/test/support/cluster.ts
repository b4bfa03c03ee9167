import { expect, vi } from 'vitest';
import { Cli, get } from './cli.ts';
import { COMMANDABLE, workspace } from './workspace.ts';

/** A skill that says on which host it runs, and waits as long as it is told to. */
function hostSkill(name: string, more = ''): Readonly<Record<string, string>> {
  return {
    [`${name}/Skilletfile.yaml`]: `name: ${name}
version: 1.0.0
description: Says which process the skill called ${name} runs in
runtime: node
entry: skill:handler
inputs:
  wait: {type: integer, description: milliseconds, default: 0}
  text: {type: string, description: what to say, default: ""}
outputs:
  pid: {type: integer, description: its process}
${more}`,
    [`${name}/skill.js`]: `import { existsSync } from 'node:fs';
const HELD = new URL('held', import.meta.url);
export const handler = async ({ wait: given, text }, { signal, log }) => {
  const wait = existsSync(HELD) ? 60_000 : given;
  if (wait > 0) {
    log.info('waits');
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      signal.addEventListener('abort', () => { clearTimeout(timer); log.info('hears that nobody waits'); resolve(); });
    });
  }
  return { pid: process.pid, chars: text.length };
};
`,
  };
}

/** What a host of a cluster is started with. */
export interface ClusterHostOptions {
  /** Its name. */
  readonly host: string;
  /** The name of the cluster. Default: `test`. */
  readonly name?: string;
  readonly nats: string;
  /** Skills that say on which host they run, by their mounts. */
  readonly skills: readonly string[];
  /** Whether each of their calls waits until its caller leaves. */
  readonly held?: boolean;
  /** More lines of a Skilletfile, for all of them. */
  readonly manifest?: string;
  /** More entries of `skills`. */
  readonly entries?: string;
  /** More keys of each of these, in braces. */
  readonly keys?: string;
  /** More keys of `server`, in braces. */
  readonly server?: string;
  /** Whether it runs under its launcher. Default: false. */
  readonly launcher?: boolean;
  /** More keys of `cluster`, as lines with two blanks before. */
  readonly cluster?: string;
  readonly rest?: string;
  /** Makes more in its folder before it starts. */
  readonly inside?: (cwd: string) => Promise<void>;
  /** More variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** More arguments of the command. */
  readonly args?: readonly string[];
}

/** A host of a cluster, through the real command line. */
export class ClusterHost implements AsyncDisposable {
  readonly cli: Cli;
  readonly name: string;
  readonly url: string;
  /** Where its configuration is. */
  readonly dir: string;

  private constructor(
    cli: Cli,
    about: { readonly name: string; readonly url: string; readonly dir: string },
  ) {
    this.cli = cli;
    this.name = about.name;
    this.url = about.url;
    this.dir = about.dir;
  }

  static async start(options: ClusterHostOptions): Promise<ClusterHost> {
    const {
      host,
      nats,
      skills,
      manifest,
      entries = '',
      cluster = '',
      rest = '',
      keys = '',
      server = '',
      launcher = false,
      name = 'test',
    } = options;
    const listed = skills.map(
      (name) => `  - {name: ${name}, path: ./${name}, mount: ${name}${keys}}\n`,
    );
    const config = `skills:${listed.length + entries.length === 0 ? ' []' : ''}
${listed.join('')}${entries}server: {host: 127.0.0.1, port: 0${server}}
cluster:
  servers: ${nats}
  name: ${name}
  host: ${host}
${cluster}${rest}`;
    const files = Object.assign(
      {},
      ...skills.map((name) => ({
        ...hostSkill(name, manifest),
        ...(options.held === true ? { [`${name}/held`]: '' } : {}),
      })),
    ) as object;
    const cwd = await workspace({ 'runtime-config.yaml': config, ...files });
    await options.inside?.(cwd);
    const { args, env = {} } = options;
    const how = args === undefined ? { launcher } : { args, launcher: true };
    const cli = new Cli({ cwd, env, ...how });
    return new ClusterHost(cli, { name: host, url: await cli.url(), dir: cwd });
  }

  get pid(): number {
    return Number(this.cli.process.pid);
  }

  /** What it says of the cluster. */
  async cluster(): Promise<Record<string, unknown>> {
    return (await get(`${this.url}/health`))['cluster'] as Record<string, unknown>;
  }

  /** Mounts that it answers for. */
  async mounts(): Promise<readonly string[]> {
    const { skills } = (await get(`${this.url}/skills`)) as { skills: { mount_path: string }[] };
    return skills.map((skill) => skill.mount_path).sort();
  }

  /** Resolves once it answers for just these, all of them well. */
  async knows(mounts: readonly string[]): Promise<void> {
    await vi.waitFor(
      async () => {
        const { skills } = (await get(`${this.url}/health`)) as {
          skills: Record<string, { status: string }>;
        };
        const well = Object.keys(skills).filter((mount) => skills[mount]?.status === 'loaded');
        expect(well.sort()).toEqual([...mounts].sort());
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cli[Symbol.asyncDispose]();
  }
}

/** An entry for the commandable skill. */
export const COMMANDABLE_ENTRY = `  - {name: commandable, path: ${COMMANDABLE}, mount: c, timeout: 5s}\n`;
