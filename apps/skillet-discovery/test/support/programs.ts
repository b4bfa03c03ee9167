import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const bin = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url));
const HOST = bin('skillet-host/bin/skillet-host.js');
const DISCOVERY = bin('skillet-discovery/bin/skillet-discovery.js');

/** A program that runs, with the address it said it listens on. */
export class Program implements AsyncDisposable {
  readonly exit: Promise<number | null>;
  stderr = '';
  readonly #child: ChildProcess;
  readonly #url = Promise.withResolvers<string>();

  constructor(
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    cwd: string,
  ) {
    const inherited = {
      ...process.env,
      SKILLET_SKILLS: '',
      SKILLET_CONFIG: '',
      PORT: '',
      HOST: '',
      SKILLET_DRAIN: '0',
    };
    const child = spawn(process.execPath, [file, ...args], {
      cwd,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.exit = new Promise((resolve) => child.on('close', resolve));
    createInterface(child.stdout).on('line', (line) => {
      const found = /listening on (http:[^", ]+)/.exec(line)?.[1];
      if (found !== undefined) this.#url.resolve(found);
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    void this.exit.then((code) => {
      this.#url.reject(new Error(`ended with ${String(code)}: ${this.stderr}`));
    });
    this.#url.promise.catch(() => undefined);
  }

  /** Resolves once it listens. */
  get url(): Promise<string> {
    return this.#url.promise;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

/** A folder with files of its own. */
export async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'skillet-discovery-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
  return dir;
}

/** The files of a skill in a folder of its own name. */
export function skillFiles(name: string, about: string, tags = '[]'): Record<string, string> {
  return {
    [`${name}/Skilletfile.yaml`]: `name: ${name}\nversion: 1.0.0\ndescription: ${about}\nentry: skill:handler\ninventory: {category: utility, tags: ${tags}}\n`,
    [`${name}/skill.js`]: 'export const handler = () => ({});\n',
  };
}

/** The configuration of a host that serves skills from folders of their names. */
export function hostConfig(names: readonly string[], port = 0): string {
  const skills = names.map((name) => `  - {name: ${name}, path: ./${name}, mount: ${name}}`);
  return `skills:\n${skills.join('\n')}\nserver: {host: 127.0.0.1, port: ${String(port)}}\n`;
}

/** Starts a host that serves the `runtime-config.yaml` of a folder. */
export function startHost(dir: string, args: readonly string[] = []): Program {
  return new Program(HOST, args, {}, dir);
}

/** Starts the discovery service on a free port. */
export function startDiscovery(
  skills: readonly string[] | undefined,
  options: { readonly dir?: string; readonly args?: readonly string[] } = {},
): Program {
  const env: Record<string, string> =
    skills === undefined ? {} : { SKILLET_SKILLS: skills.join(',') };
  const args = ['--host', '127.0.0.1', '--port', '0', ...(options.args ?? [])];
  return new Program(DISCOVERY, args, env, options.dir ?? tmpdir());
}

/** GETs JSON. */
export async function get(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}
