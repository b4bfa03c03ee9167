import { UsageError } from '@skillet/command';
import { parseSource, Refused } from '@skillet/install';
import { legible } from '../../log/legible.ts';
import { carryOut, isTrial, mustBeAskable } from './carry-out.ts';
import { DiskFault } from './disk-fault.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstallFlags } from './register-install.ts';
import { hostReloader } from './tell-host.ts';

/**
 * `skillet-host install`: resolves with 0 when the skill is installed, and with 1 when it is refused: then all is as it was. Throws a
 * UsageError for what can't be asked for.
 */
export async function install(
  given: string,
  args: readonly string[],
  flags: InstallFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const parsed = parseSource(given);
  if ('fault' in parsed) throw new UsageError(parsed.fault);
  mustBeAskable(flags);
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  if (!isTrial(flags)) installed.mustNotBeFrozen();
  const source = installed.sourceFrom(parsed.source, cwd);
  const reloadHost = hostReloader(flags.config, env, cwd);
  const options = { installed, name: flags.name, allowNew: flags.allowNew === true, args };
  try {
    const done = await installed.alone(() => carryOut(source, { ...options, flags, reloadHost }));
    const { kind, described, text } = done;
    if (flags.json === true) print({ ok: true, outcome: kind, skill: described });
    else process.stdout.write(`${text}\n`);
    return kind === 'declined' ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof DiskFault)) throw error;
    if (flags.json === true) print({ ok: false, error: error.message });
    process.stderr.write(`skillet-host: ${given} is not installed: ${legible(error.message)}\n`);
    return 1;
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
