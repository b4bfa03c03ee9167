import { alignColumns, UsageError } from '@skillet/command';
import { lockedAs, type LockedSkill } from '@skillet/config';
import { oneLine } from '../one-line.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { InstalledFlags } from './register-install.ts';
import { hostReloader, loadFailure } from './tell-host.ts';

const CELL = 80;

/** What is told of an installed skill. */
export interface ListedSkill extends Pick<LockedSkill, 'resolved' | 'origin'> {
  readonly name: string;
  readonly version: string;
  /** Whether its files are there, and others than those that were installed. */
  readonly there: boolean;
  readonly changed: boolean;
}

/** `skillet-host uninstall`. Throws a UsageError where there is no such skill, or where the host that runs goes on serving it: all is as it was then. */
export async function uninstall(
  name: string,
  flags: InstalledFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  installed.mustNotBeFrozen();
  const isServed = await installed.alone(async () => {
    const lock = await installed.lock();
    const { [name]: _gone, ...rest } = lock;
    if (lockedAs(lock, name) === undefined) {
      const names = Object.keys(rest).join(', ');
      throw new UsageError(
        `${JSON.stringify(name)} is not installed${names === '' ? '' : `, only ${names}`}`,
      );
    }
    const mounts = installed.mountsOf(name);
    await installed.write(rest);
    const reloadHost = hostReloader(flags.config, env, cwd);
    const failure = await loadFailure({ action: 'uninstall', name, mounts }, reloadHost);
    if (failure !== undefined && failure !== 'no host') {
      await installed.write(lock);
      await reloadHost().catch(() => undefined);
      const { mount, error } = failure;
      const why =
        mount === undefined
          ? error
          : `the configuration has an entry for it (mount "${mount}"): take that out of it first`;
      throw new UsageError(`${name} stays as it was: ${why}`);
    }
    // Its files go now that no host serves it any more.
    await installed.drop(name, rest);
    return failure === undefined;
  });
  const host = isServed ? '; the host does not serve it any more' : '';
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
    Object.entries(await installed.lock()).map(async ([name, skill]): Promise<ListedSkill> => {
      const { version = '', resolved, origin } = skill;
      const asLocked = await installed.isAsLocked(skill);
      const there = asLocked !== undefined;
      const behind = origin === undefined ? {} : { origin };
      return { name, version, resolved, ...behind, there, changed: asLocked === false };
    }),
  );
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ skills }, null, 2)}\n`);
  } else if (skills.length === 0) {
    process.stdout.write('no skill is installed\n');
  } else {
    const rows = skills.map(({ name, version, resolved, origin, there, changed }) => [
      name,
      oneLine(version, CELL),
      oneLine(resolved, CELL),
      ...(origin === undefined ? [] : [oneLine(originText(origin), CELL)]),
      ...(there ? [] : ['its files are missing: `skillet-host install` fetches them again']),
      ...(changed ? ['its files have changed: `skillet-host install` fetches them again'] : []),
    ]);
    process.stdout.write(`${alignColumns([['name', 'version', 'from'], ...rows]).join('\n')}\n`);
  }
  return skills.every(({ there, changed }) => there && !changed) ? 0 : 1;
}

/** Who is behind a skill, as it was verified when it was installed. */
function originText({ publisher, keyid, provenance }: NonNullable<LockedSkill['origin']>): string {
  return [
    ...(publisher === undefined ? [] : [`by ${publisher}`]),
    keyid === undefined ? 'signature not verified' : 'signed',
    ...(provenance === undefined ? [] : [`built from ${provenance.repository}`]),
  ].join(', ');
}
