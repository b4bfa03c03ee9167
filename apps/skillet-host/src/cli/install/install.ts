import { createInterface } from 'node:readline/promises';
import type { Lock } from '@skillet/config';
import { UsageError } from '@skillet/command';
import {
  digestTree,
  fetchSource,
  parseSource,
  Refused,
  sourceText,
  type Fetched,
  type Source,
} from '@skillet/install';
import { dateNow } from '../../clock.ts';
import { describe, describeText, type Described } from './describe.ts';
import { readFetched, tryFetched } from './examine.ts';
import { nameOf } from './name-of.ts';
import { packageFacts } from './package-json.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstallFlags } from './register-install.ts';
import { reloadHost } from './tell-host.ts';

/** Milliseconds that a package of npm has to be old. */
const MIN_AGE = 7 * 86_400_000;
/** Digits of the digest that tell two folders of one version apart. */
const DIGITS = 12;
/** Names of packages that a message shows. */
const SHOWN = 5;

/**
 * `skillet-host install`: resolves with 0 when the skill is installed, and with 1 when it is refused: then all is as it was. Throws a
 * UsageError for what can't be asked for.
 */
export async function install(
  given: string,
  flags: InstallFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const parsed = parseSource(given);
  if ('fault' in parsed) throw new UsageError(parsed.fault);
  if (flags.yes !== true && flags.dryRun !== true && !isTerminal())
    throw new UsageError(
      'nobody can be asked here: add --yes to install it, or --dry-run to look at it',
    );
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const source = installed.sourceFrom(parsed.source, cwd);
  try {
    return await installed.alone(() =>
      installed.staged(async (staging) => {
        const found = await lookAt(source, { flags, installed, staging });
        const { name, described, examples } = found;
        if (flags.dryRun === true)
          return tell(flags, described, 'checked', `${tried(examples)}; nothing was installed`);
        if (flags.yes !== true && !(await asked(`Install ${name}? [y/N] `)))
          return tell(flags, described, 'declined', 'nothing was installed');
        const serves = await putThere(found, { flags, installed, env, cwd });
        return tell(flags, described, 'installed', `installed; ${tried(examples)}; ${serves}`);
      }),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (flags.json === true) print({ ok: false, error: error.message });
    process.stderr.write(`skillet-host: ${given} is not installed: ${error.message}\n`);
    return 1;
  }
}

/** A skill that was fetched, and found to be well. */
interface Found {
  readonly name: string;
  readonly fetched: Fetched;
  readonly described: Described;
  readonly examples: number;
  readonly lock: Lock;
}

interface Around {
  readonly flags: InstallFlags;
  readonly installed: InstalledSkills;
}

async function lookAt(
  source: Source,
  { flags, installed, staging }: Around & { readonly staging: string },
): Promise<Found> {
  const minAge = flags.allowNew === true ? 0 : MIN_AGE;
  const options = { cwd: installed.baseDir, staging, minAge, now: dateNow() };
  const fetched = await fetchSource(source, options);
  const { dependencies, scripts } = await packageFacts(fetched.dir);
  if (dependencies.length > 0) {
    const some = dependencies.slice(0, SHOWN).join(', ');
    throw new Refused(
      `it needs other packages (${some}), which are not installed with it: bundle them into it`,
    );
  }
  const spec = await readFetched(fetched.dir, installed.baseDir);
  const lock = await installed.lock();
  const name = nameOf(flags.name, spec.manifest.name);
  const before = lock[name];
  const described = describe(spec, fetched, {
    name,
    source: sourceText(source),
    scripts,
    replaces: before && `${before.version ?? ''} from ${before.resolved}`.trim(),
  });
  if (flags.json !== true) process.stdout.write(describeText(described, fetched.about));
  return { name, fetched, described, examples: (await tryFetched(spec)).examples, lock };
}

/** Puts it where a host finds it, and has the one that runs load it; all is as it was where that can't be done. */
async function putThere(
  { name, fetched, described, lock }: Found,
  {
    flags,
    installed,
    env,
    cwd,
  }: Around & { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Promise<string> {
  const { version, source } = described;
  const { dir, resolved, integrity } = fetched;
  const tree = await digestTree(dir);
  const folder = `${name}/${folderOf(version, tree)}`;
  const digest = integrity === undefined ? {} : { integrity };
  await installed.take(dir, folder);
  await installed.write({
    ...lock,
    [name]: { source, resolved, version, ...digest, tree, folder },
  });
  const outcome = await reloadHost(flags.config, env, cwd);
  const failed = outcome?.failed.find(({ mount }) => mount === name);
  if (failed !== undefined) {
    await installed.write(lock);
    await reloadHost(flags.config, env, cwd);
    throw new Refused(`the host could not load it: ${failed.error}`);
  }
  return outcome === undefined
    ? 'no host runs here: the next one serves it'
    : `it answers at /skills/${name}`;
}

function tell({ json }: InstallFlags, described: Described, outcome: string, text: string): number {
  if (json === true) print({ ok: true, outcome, skill: described });
  else process.stdout.write(`${text}\n`);
  return outcome === 'declined' ? 1 : 0;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function tried(examples: number): string {
  if (examples === 0) return 'it loads, and has no examples';
  return examples === 1 ? 'its example passes' : `its ${String(examples)} examples pass`;
}

function folderOf(version: string, tree: string): string {
  const digits = Buffer.from(tree.slice('sha512-'.length), 'base64')
    .toString('hex')
    .slice(0, DIGITS);
  const plain = version
    .replaceAll(/[^A-Za-z0-9._+~-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 40);
  return plain === '' ? digits : `${plain}-${digits}`;
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

async function asked(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
