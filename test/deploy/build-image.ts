import { copyFileSync, cpSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/release/npm.ts';
import {
  configured,
  copyOf,
  imageConfig,
  stagesOf,
  type ImageConfig,
  type Instruction,
  type Stage,
} from './dockerfile.ts';

const ENTER = fileURLToPath(new URL('enter.sh', import.meta.url));
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Where a root file system finds the certificates that the machine trusts, while it is built. */
const TRUSTED = '/run/trusted.crt';

/** How a command is run in a root file system. */
export interface Entering {
  readonly root: string;
  readonly mode: 'ro' | 'rw';
  /** `uid:gid`. */
  readonly user: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders that are put over folders of the root: path there, path here. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** The words that run a command as process 1 in a root file system, for `spawn`. */
export function entering(how: Entering, command: readonly string[]): [string, string[]] {
  const mounts = Object.entries(how.mounts ?? {}).map(([to, from]) => `${from}:${to}`);
  const env = Object.entries({ PATH, ...how.env }).map(([name, value]) => `${name}=${value}`);
  const inside = [how.root, how.mode, how.user, how.workdir, mounts.join('\n'), '--', ...env];
  const unshare = ['--mount', '--pid', '--fork', 'sh', ENTER];
  return ['unshare', [...unshare, ...inside, ...command]];
}

/**
 * The root file system of a Debian with the Node that runs this, as `node:<version>-bookworm-slim` has it, in a new folder
 * `root`; the reason why there can be none.
 */
export async function makeNodeImage(root: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'a root file system can only be made and entered by root';
  const options = ['--quiet', '--variant=apt', '--include=passwd,libstdc++6'];
  // Files of a trial need not outlive a loss of power, and images have no manuals.
  for (const folder of ['doc', 'man', 'locale'])
    options.push(`--dpkgopt=path-exclude=/usr/share/${folder}/*`);
  options.push('--dpkgopt=force-unsafe-io');
  try {
    await run('mmdebstrap', [...options, 'bookworm', root], '/');
  } catch (error) {
    return `mmdebstrap (apt-get install mmdebstrap) makes none: ${String(error).slice(-300)}`;
  }
  const local = path.join(root, 'usr/local');
  copyFileSync(realpathSync(process.execPath), path.join(local, 'bin/node'));
  const npm = (await run('npm', ['root', '--global'], '/')).trim();
  await run('cp', ['-a', path.join(npm, 'npm'), path.join(local, 'lib/npm')], '/');
  await run('ln', ['-s', '../lib/npm/bin/npm-cli.js', path.join(local, 'bin/npm')], '/');
  return undefined;
}

/** Carries out the steps of a Dockerfile for root file systems, each stage once. */
export class ImageBuilder {
  readonly #stages: readonly Stage[];
  readonly #context: string;
  readonly #node: string;
  readonly #out: string;
  readonly #made = new Map<string, string>();

  /** `context` is what COPY copies from, `node` the root of the image that stages begin with, `out` where roots are made. */
  constructor(dockerfile: string, context: string, node: string, out: string) {
    this.#stages = stagesOf(dockerfile);
    this.#context = context;
    this.#node = node;
    this.#out = out;
  }

  /** The root file system of a stage. */
  async build(name: string): Promise<string> {
    const stage = this.#stages.find((one) => one.name === name);
    if (stage === undefined) return this.#node;
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const below = await this.build(stage.from);
    const root = path.join(this.#out, name);
    await run('cp', ['-a', '--reflink=auto', below, root], '/');
    let config = imageConfig(this.#stages, stage.from);
    for (const instruction of stage.instructions) {
      const changed = configured(config, instruction);
      config = changed ?? config;
      if (instruction.name === 'WORKDIR')
        mkdirSync(path.join(root, config.workdir), { recursive: true });
      if (instruction.name === 'RUN') await this.#run(root, config, instruction);
      if (instruction.name === 'COPY') await this.#copy(root, config.workdir, instruction);
    }
    this.#made.set(name, root);
    return root;
  }

  async #run(
    root: string,
    { env, user, workdir }: ImageConfig,
    { value, line }: Instruction,
  ): Promise<void> {
    // What a daemon gives to each build: names of hosts, and the certificates of the machine.
    copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));
    const trusted = process.env['NODE_EXTRA_CA_CERTS'];
    if (trusted !== undefined && existsSync(trusted)) copyFileSync(trusted, root + TRUSTED);
    const given = {
      DEBIAN_FRONTEND: 'noninteractive',
      ...env,
      ...(existsSync(root + TRUSTED) ? { NODE_EXTRA_CA_CERTS: TRUSTED } : {}),
    };
    const how = { root, mode: 'rw', user, workdir, env: given } as const;
    const [program, args] = entering(how, ['/bin/sh', '-c', value]);
    try {
      await run(program, args, '/');
    } catch (error) {
      throw new Error(`line ${String(line)} of the Dockerfile`, { cause: error });
    } finally {
      rmSync(root + TRUSTED, { force: true });
    }
  }

  async #copy(root: string, workdir: string, instruction: Instruction): Promise<void> {
    const { from, sources, target } = copyOf(instruction);
    const there = from === undefined ? this.#context : await this.build(from);
    const into = path.resolve(workdir, target);
    for (const source of sources) {
      const folder = target.endsWith('/') ? path.join(into, path.basename(source)) : into;
      cpSync(path.join(there, source), path.join(root, folder), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
}
