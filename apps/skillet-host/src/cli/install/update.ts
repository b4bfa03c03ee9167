import { UsageError } from '@skillet/command';
import { lockedAs, type Lock } from '@skillet/config';
import { parseSource, Refused } from '@skillet/install';
import { legible } from '../../log/legible.ts';
import {
  carryOut,
  isTrial,
  mustBeAskable,
  type CarryOutOptions,
  type Outcome,
} from './carry-out.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstallFlags } from './register-install.ts';
import { hostReloader } from './tell-host.ts';

/** What came of one skill. */
type Result = { readonly name: string } & (
  Pick<Outcome, 'kind' | 'text' | 'described'> | { readonly kind: 'refused'; readonly text: string }
);

/**
 * `skillet-host update`: installs again from their sources what is installed, one after the other; what is refused stays as it was.
 * Resolves with 1 when something was. Throws a UsageError for a name that is not installed.
 */
export async function update(
  names: readonly string[],
  flags: InstallFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  mustBeAskable(flags);
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  if (!isTrial(flags)) installed.mustNotBeFrozen();
  const reloadHost = hostReloader(flags.config, env, cwd);
  const results = await installed.alone(async () => {
    const lock = await installed.lock();
    const all: Result[] = [];
    for (const name of names.length === 0 ? Object.keys(lock) : mustBeThere(names, lock)) {
      const locked = lockedAs(lock, name);
      const { source = '', server } = locked ?? {};
      const options = { installed, name, locked, allowNew: flags.allowNew === true };
      const more = { args: server?.args ?? [], flags, reloadHost };
      const result = await updateOne(name, source, { ...options, ...more });
      all.push(result);
      if (flags.json !== true) tell(result);
    }
    return all;
  });
  const ok = results.every(({ kind }) => kind !== 'refused');
  if (flags.json === true) {
    const skills = results.map(({ kind, ...rest }) => ({ ...rest, outcome: kind }));
    process.stdout.write(`${JSON.stringify({ ok, skills }, null, 2)}\n`);
  } else if (results.length === 0) {
    process.stdout.write('no skill is installed\n');
  }
  return ok ? 0 : 1;
}

async function updateOne(name: string, source: string, options: CarryOutOptions): Promise<Result> {
  try {
    const parsed = parseSource(source);
    if ('fault' in parsed) throw new Refused(parsed.fault);
    const { installed } = options;
    const from = installed.sourceFrom(parsed.source, installed.baseDir);
    return { name, ...(await carryOut(from, options)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { name, kind: 'refused', text: error.message };
  }
}

function tell({ name, kind, text }: Result): void {
  if (kind === 'refused')
    process.stderr.write(`skillet-host: ${name} stays as it was: ${legible(text)}\n`);
  else if (kind === 'unchanged') process.stdout.write(`${name} is up to date\n`);
  else process.stdout.write(`${name}: ${text}\n`);
}

function mustBeThere(names: readonly string[], lock: Lock): readonly string[] {
  const unknown = names.find((name) => lockedAs(lock, name) === undefined);
  if (unknown === undefined) return names;
  const known = Object.keys(lock).join(', ');
  throw new UsageError(
    `${JSON.stringify(unknown)} is not installed${known === '' ? '' : `, only ${known}`}`,
  );
}
