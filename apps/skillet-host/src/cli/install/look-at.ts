import { lockedAs, type Lock, type LockedServer, type LockedSkill } from '@skillet/config';
import { permissionsBeyond, type SkillSpec } from '@skillet/core';
import {
  bringDependencies,
  digestSkill,
  fetchSource,
  Refused,
  serverAbout,
  serverName,
  serverProgram,
  sourceText,
  type BringOptions,
  type Brought,
  type Fetched,
  type OnProgress,
  type Source,
} from '@skillet/install';
import { dateNow } from '../../clock.ts';
import { resolveIndexed, type Resolved } from '../skill-index/resolve-indexed.ts';
import { changesOf } from './changes-of.ts';
import { describe, type Described } from './describe.ts';
import { readFetched, readFetchedServer, tryFetched } from './examine.ts';
import type { InstalledSkills } from './installed-skills.ts';
import { mustBeReadable } from './lock-file.ts';
import { nameOf } from './name-of.ts';
import { installScripts } from './package-json.ts';

/** A skill that was fetched, and is well as far as can be told without running it. */
export interface Found {
  readonly name: string;
  /** Where it lies for now. */
  readonly dir: string;
  readonly described: Described;
  readonly about: Fetched['about'];
  /** As the lock is to have it. */
  readonly entry: Omit<LockedSkill, 'folder'>;
  /** What is installed so far. */
  readonly lock: Lock;
  /** Runs it in a process that is thrown away; resolves with the number of its examples. */
  readonly tryIt: () => Promise<number>;
}

/** How a skill is looked at. */
export interface LookOptions {
  readonly installed: InstalledSkills;
  readonly staging: string;
  /** What it is to be called; undefined for as it calls itself. */
  readonly name: string | undefined;
  readonly allowNew: boolean;
  /** What is updated. */
  readonly locked?: LockedSkill | undefined;
  /** What an MCP server is started with. */
  readonly args: readonly string[];
  readonly steps: {
    /** Hears of each step that may take long, as a few words. */
    readonly show: (step: string) => void;
    readonly onProgress: OnProgress;
  };
}

/** Fetches a skill with what it needs, and reads what it is; nothing of it is run. Rejects with `Refused` for what is wrong with it. */
export async function lookAt(
  given: Source,
  { installed, staging, name: wanted, allowNew, locked, args, steps }: LookOptions,
): Promise<Found> {
  const place =
    given.kind === 'index'
      ? await resolveIndexed(given, installed, { allowNew, locked })
      : { source: given, from: given };
  const { source, from } = place;
  const indexed = 'skill' in place ? place : undefined;
  installed.mustBeAllowed(source, from);
  const minAge = allowNew ? 0 : installed.policy.minAge;
  const { baseDir } = installed;
  const { onProgress } = steps;
  const rules = installed.originRules;
  const options = { cwd: baseDir, baseDir, staging, minAge, now: dateNow(), rules, onProgress };
  steps.show('fetching it');
  const allow = indexed?.places ?? installed.policy.allow;
  const fetched = await fetchSource(from, { ...options, allow });
  const { dir } = fetched;
  const scripts = await installScripts(dir);
  if (fetched.server === undefined && args.length > 0)
    throw new Refused('it is no MCP server, and takes no arguments');
  const { spec, brought, server } = await readIt(fetched, {
    ...{ ...options, args },
    onNeeds: () => {
      steps.show('fetching what it needs');
    },
  });
  if (indexed !== undefined) mustBeAsIndexed(spec, indexed);
  const lock = await installed.lock();
  const name = nameOf(wanted, spec.manifest.name);
  const before = lockedAs(lock, name);
  const tree = await digestSkill(dir);
  const { permissions } = spec.manifest;
  const described = describe(spec, fetched, brought, {
    name,
    tree,
    source: sourceText(source),
    scripts,
    version: fetched.server?.version ?? spec.manifest.version,
    description:
      fetched.server === undefined
        ? spec.manifest.description
        : await serverAbout(dir, fetched.server),
    more: before === undefined ? [] : permissionsBeyond(permissions, before.permissions),
    replaces: before && `${before.version ?? ''} from ${before.resolved}`.trim(),
    changes: changesOf(fetched, before, lock),
  });
  const { resolved, integrity, origin } = fetched;
  const about = [...(indexed?.about ?? []), ...fetched.about];
  const { dependencies, platform } = brought;
  const entry = {
    source: described.source,
    ...(indexed === undefined ? {} : { index: indexed.index }),
    resolved,
    ...(described.version === '' ? {} : { version: described.version }),
    ...(integrity === undefined ? {} : { integrity }),
    ...(origin === undefined ? {} : { origin }),
    tree,
    ...(Object.keys(dependencies).length === 0 ? {} : { dependencies }),
    ...(platform === undefined ? {} : { platform }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(server === undefined ? {} : { server }),
  };
  mustBeReadable({ ...lock, [name]: { ...entry, folder: `${name}/${name}` } });
  const tryIt = async () => {
    steps.show('trying it');
    const { examples } = await tryFetched(spec);
    if ((await digestSkill(dir).catch(() => undefined)) === tree) return examples;
    throw new Refused(
      'it has changed its own files while it was tried: what a skill keeps belongs into its data folder',
    );
  };
  return { name, dir, described, about, entry, lock, tryIt };
}

/** Who asks for a skill of an index gets that one, and none that calls itself otherwise. */
function mustBeAsIndexed({ manifest }: SkillSpec, { skill }: Resolved): void {
  const { name, version } = skill;
  if (nameOf(undefined, manifest.name) === name && manifest.version === version) return;
  throw new Refused(
    `the index calls it ${name} ${version}, and it calls itself ${JSON.stringify(manifest.name)} ${JSON.stringify(manifest.version)}`,
  );
}

/** Whether it is a skill is known before anything is fetched that it needs; a server is what it needs. */
async function readIt(
  { dir, server: packaged }: Fetched,
  {
    args,
    onNeeds,
    ...options
  }: BringOptions & { readonly args: readonly string[]; readonly onNeeds: () => void },
): Promise<{
  readonly spec: SkillSpec;
  readonly brought: Brought;
  readonly server: LockedServer | undefined;
}> {
  const { baseDir } = options;
  if (packaged === undefined) {
    const spec = await readFetched(dir, baseDir);
    onNeeds();
    return { spec, brought: await bringDependencies(dir, options), server: undefined };
  }
  onNeeds();
  const brought = await bringDependencies(dir, options);
  mustBeVerified(packaged, brought);
  const server = { program: await serverProgram(dir, packaged), args };
  const spec = await readFetchedServer(serverName(packaged), server, { dir, baseDir });
  return { spec, brought, server };
}

/** What comes is what was verified, whoever was asked for it. */
function mustBeVerified(
  { registry, name, integrity }: NonNullable<Fetched['server']>,
  { dependencies }: Brought,
): void {
  if (registry !== 'npm' || dependencies[`node_modules/${name}`]?.integrity === integrity) return;
  throw new Refused(`its registry says different digests of ${name}`);
}
