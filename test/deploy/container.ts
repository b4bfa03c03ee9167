import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { entering } from './build-image.ts';
import type { ImageConfig } from './dockerfile.ts';

/** How a container is run: the flags of `docker run`. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `-v`: path in the container, path here. What the image names as a volume needs one each. */
  readonly volumes: Readonly<Record<string, string>>;
  /** `--entrypoint` and what comes after the image; default: the image's own. */
  readonly command?: readonly string[];
}

/** A process in a container, with the numbers that it has there. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** `Z` for one that has ended and that nobody has waited for. */
  readonly state: string;
}

/** An image that runs: its root read-only, with namespaces of its own for processes and mounts, and the network of the machine. */
export class Container implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #config: ImageConfig;
  readonly #env: Readonly<Record<string, string>>;
  readonly ended: Promise<number | null>;
  readonly lines: string[] = [];
  #heard: (() => void)[] = [];

  constructor(root: string, config: ImageConfig, { env, volumes, command }: RunOptions) {
    this.#config = config;
    this.#env = { HOME: '/data', ...config.env, ...env };
    const { user, workdir } = config;
    const how = { root, mode: 'ro', user, workdir, env: this.#env, mounts: volumes } as const;
    const [program, args] = entering(how, command ?? [...config.entrypoint, ...config.cmd]);
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#child;
    for (const stream of [stdout, stderr]) {
      if (stream !== null)
        createInterface(stream).on('line', (line) => {
          this.lines.push(line);
          for (const heard of this.#heard) heard();
        });
    }
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves with the first line of the log, past or to come, that has a text in it. */
  async line(text: string): Promise<string> {
    const found = () => this.lines.find((line) => line.includes(text));
    const heard = new Promise<void>((resolve) => {
      const look = () => found() !== undefined && resolve();
      this.#heard.push(look);
      look();
    });
    const gone = this.ended.then((code) => {
      throw new Error(`ended (${String(code)}) without "${text}":\n${this.lines.join('\n')}`);
    });
    await Promise.race([heard, gone]);
    return found() ?? '';
  }

  /** What `docker stop` sends. */
  stop(): void {
    process.kill(this.#first(), this.#config.stopSignal);
  }

  /** Runs a command in the container, as `docker exec` does; gives its stdout. */
  async exec(command: readonly string[]): Promise<string> {
    const [uid = '', gid = ''] = this.#config.user.split(':');
    const enter = ['--target', String(this.#first()), '--mount', '--pid', '--root'];
    const as = ['--setuid', uid, '--setgid', gid, 'env', '-i', '-C', this.#config.workdir];
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...this.#env };
    const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const { stdout } = await promisify(execFile)('nsenter', [
      ...enter,
      ...as,
      ...pairs,
      ...command,
    ]);
    return stdout;
  }

  /** The processes of the container. */
  processes(): Process[] {
    const proc = `/proc/${String(this.#first())}/root/proc`;
    return readdirSync(proc)
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => processIn(proc, Number(entry)) ?? []);
  }

  /** Process 1 of the container, as the machine numbers it. */
  #first(): number {
    const pid = String(this.#child.pid);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return Number(children.trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // All that is in its namespace ends with process 1.
    if (this.#child.exitCode === null) process.kill(this.#first(), 'SIGKILL');
    await this.ended;
  }
}

function processIn(proc: string, pid: number): Process | undefined {
  try {
    const stat = readFileSync(`${proc}/${String(pid)}/stat`, 'utf8');
    const [, name = '', state = '', parent = ''] = /\((.*)\) (\S) (\d+)/.exec(stat) ?? [];
    return { pid, name, state, parent: Number(parent) };
  } catch {
    // It has ended, and somebody has waited for it.
    return undefined;
  }
}
