import { join } from 'node:path';
import { UsageError } from '@skillet/command';
import {
  bringAgain,
  digestSkill,
  fetchSource,
  isProvenBefore,
  parseSource,
  Refused,
} from '@skillet/install';
import type { LockedSkill } from '@skillet/config';
import { dateNow } from '../../clock.ts';
import { legible } from '../../log/legible.ts';
import { lockedArchive } from '../skill-index/locked-archive.ts';
import { mustBeAsItsFilesSay } from './as-its-files-say.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstallFlags } from './register-install.ts';
import { hostReloader, reloadFault } from './tell-host.ts';

/**
 * `skillet-host install` without a source: fetches again what the lock lists and is not there, or has changed, and takes only what has
 * the digests that are written there. Resolves with 1 when one could not be had; the others are there all the same. Throws a UsageError for
 * flags that are about one skill.
 */
export async function restore(
  flags: InstallFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  mustBeOfAll(flags);
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const results = await installed.alone(async () => {
    const all: { name: string; outcome: string; error?: string }[] = [];
    for (const [name, skill] of Object.entries(await installed.lock())) {
      all.push({ name, ...(await restoreOne(installed, skill)) });
    }
    return all;
  });
  const restored = results.filter(({ outcome }) => outcome === 'installed');
  const mounts = restored.flatMap(({ name }) => installed.mountsOf(name));
  const fault =
    restored.length === 0
      ? undefined
      : await reloadFault(mounts, hostReloader(flags.config, env, cwd));
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const ok = failed.length === 0 && fault === undefined;
  if (flags.json === true) {
    process.stdout.write(
      `${JSON.stringify({ ok, skills: results, ...(fault === undefined ? {} : { error: fault }) }, null, 2)}\n`,
    );
  } else {
    for (const { name, outcome } of results)
      process.stdout.write(`${name}: ${TEXTS[outcome] ?? ''}\n`);
    if (results.length === 0) process.stdout.write('skillet.lock lists no skill\n');
  }
  for (const { name, error = '' } of failed)
    process.stderr.write(`skillet-host: ${name} is not installed: ${legible(error)}\n`);
  if (fault !== undefined)
    process.stderr.write(`skillet-host: the host does not serve it: ${legible(fault)}\n`);
  return ok ? 0 : 1;
}

/** Throws a UsageError for what is said of one skill where all that the lock lists are meant: `--dry-run` would install them. */
function mustBeOfAll({ name, dryRun, look, tree }: InstallFlags): void {
  const given = Object.entries({ name, 'dry-run': dryRun, look, tree });
  const [flag] = given.find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return;
  throw new UsageError(
    `--${flag} is about one skill: say from where it is; without a source all that skillet.lock lists is fetched again`,
  );
}

const TEXTS: Readonly<Record<string, string>> = {
  present: 'is there',
  installed: 'installed',
  failed: 'could not be installed',
};

async function restoreOne(
  installed: InstalledSkills,
  skill: LockedSkill,
): Promise<{ readonly outcome: string; readonly error?: string }> {
  const { source, resolved, integrity, tree, folder } = skill;
  try {
    if ((await installed.isAsLocked(skill)) === true) {
      await mustBeAsItsFilesSay(skill, installed.folder(folder), installed.baseDir);
      return { outcome: 'present' };
    }
    const exact = /^(?:npm|mcp):/.test(resolved) ? resolved : source;
    const parsed = parseSource(exact);
    if ('fault' in parsed) throw new Refused(parsed.fault);
    const { source: given } = parsed;
    const { policy } = installed;
    const { from, allow } =
      given.kind === 'index'
        ? await lockedArchive(given, skill, installed)
        : { from: given, allow: policy.allow };
    // As it is written where it is installed: `./skills/../../other` is not below `./skills`.
    const found = installed.sourceFrom(from, installed.baseDir);
    installed.mustBeAllowed(given.kind === 'index' ? given : found, found);
    await installed.staged(async (staging) => {
      const { baseDir: cwd } = installed;
      const wanted = installed.originRules;
      // What comes has to have digests that are known. Who is behind it was verified before, where the lock says so, and is now where it does not.
      const rules = isProvenBefore(skill.origin, wanted) ? undefined : wanted;
      const options = { cwd, staging, allow, minAge: 0, now: dateNow(), rules };
      const { dependencies = {}, platform } = skill;
      const fetched = await fetchSource(found, options);
      if (integrity !== undefined && fetched.integrity !== integrity)
        throw new Refused('its archive is not the one that skillet.lock has the digest of');
      await bringAgain(fetched.dir, { dependencies, platform }, { staging, rules: wanted });
      if ((await digestSkill(fetched.dir)) !== tree)
        throw new Refused('its files are not those that skillet.lock has the digest of');
      await mustBeAsItsFilesSay(skill, fetched.dir, cwd);
      await installed.replace(fetched.dir, folder, join(staging, 'changed'));
    });
    return { outcome: 'installed' };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { outcome: 'failed', error: error.message };
  }
}
