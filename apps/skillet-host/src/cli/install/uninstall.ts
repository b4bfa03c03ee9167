import { access } from 'node:fs/promises';
import { alignColumns, UsageError } from '@skillet/command';
import { oneLine } from '../one-line.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstalledFlags } from './register-install.ts';
import { reloadHost } from './tell-host.ts';

const CELL = 80;

/** `skillet-host uninstall`. Throws a UsageError where there is no such skill. */
export async function uninstall(
  name: string,
  flags: InstalledFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const outcome = await installed.alone(async () => {
    const { [name]: gone, ...rest } = await installed.lock();
    if (gone === undefined) {
      const names = Object.keys(rest).join(', ');
      throw new UsageError(
        `${JSON.stringify(name)} is not installed${names === '' ? '' : `, only ${names}`}`,
      );
    }
    await installed.write(rest);
    return reloadHost(flags.config, env, cwd);
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
    Object.entries(await installed.lock()).map(
      async ([name, { version = '', resolved, folder }]) => {
        const there = await access(installed.folder(folder)).then(
          () => true,
          () => false,
        );
        return { name, version, resolved, there };
      },
    ),
  );
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ skills }, null, 2)}\n`);
  } else if (skills.length === 0) {
    process.stdout.write('no skill is installed\n');
  } else {
    const rows = skills.map(({ name, version, resolved, there }) => [
      name,
      oneLine(version, CELL),
      oneLine(resolved, CELL),
      ...(there ? [] : ['its files are missing: install it again']),
    ]);
    process.stdout.write(`${alignColumns([['name', 'version', 'from'], ...rows]).join('\n')}\n`);
  }
  return skills.every(({ there }) => there) ? 0 : 1;
}
