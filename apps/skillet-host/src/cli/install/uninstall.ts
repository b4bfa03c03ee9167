import { alignColumns, UsageError } from '@skillet/command';
import { oneLine } from '../one-line.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstalledFlags } from './register-install.ts';
import { hostReloader } from './tell-host.ts';

const CELL = 80;

/** `skillet-host uninstall`. Throws a UsageError where there is no such skill. */
export async function uninstall(
  name: string,
  flags: InstalledFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  installed.mustNotBeFrozen();
  const outcome = await installed.alone(async () => {
    const { [name]: gone, ...rest } = await installed.lock();
    if (gone === undefined) {
      const names = Object.keys(rest).join(', ');
      throw new UsageError(
        `${JSON.stringify(name)} is not installed${names === '' ? '' : `, only ${names}`}`,
      );
    }
    const mounts = installed.mountsOf(name);
    await installed.write(rest);
    const reloadHost = hostReloader(flags.config, env, cwd);
    return reloadHost({ action: 'uninstall', name, mounts });
  });
  // Its files go now that no host serves it any more.
  await installed.alone(() => Promise.resolve());
  const host = outcome === undefined ? '' : '; the host does not serve it any more';
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ ok: true, name })}\n`);
  else process.stdout.write(`${name} is gone${host}\n`);
  return 0;
}

/** `skillet-host list`: resolves with 1 where files of an installed skill are missing. */
export async function list(
  flags: InstalledFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const skills = await Promise.all(
    Object.entries(await installed.lock()).map(async ([name, skill]) => {
      const { version = '', resolved } = skill;
      const asLocked = await installed.isAsLocked(skill);
      const there = asLocked !== undefined;
      return { name, version, resolved, there, changed: asLocked === false };
    }),
  );
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ skills }, null, 2)}\n`);
  } else if (skills.length === 0) {
    process.stdout.write('no skill is installed\n');
  } else {
    const rows = skills.map(({ name, version, resolved, there, changed }) => [
      name,
      oneLine(version, CELL),
      oneLine(resolved, CELL),
      ...(there ? [] : ['its files are missing: `skillet-host install` fetches them again']),
      ...(changed ? ['its files have changed: `skillet-host install` fetches them again'] : []),
    ]);
    process.stdout.write(`${alignColumns([['name', 'version', 'from'], ...rows]).join('\n')}\n`);
  }
  return skills.every(({ there, changed }) => there && !changed) ? 0 : 1;
}
