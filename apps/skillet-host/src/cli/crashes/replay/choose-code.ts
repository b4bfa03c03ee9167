import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { HostConfig, PinnedFolder } from '@skillet/config';
import type { SkillSpec } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { VersionStore } from '@skillet/versions';
import { read } from '../../../config/read-request.ts';
import type { Surroundings } from '../../control/ask-host.ts';
import { configRequest } from '../../read-config.ts';

/** The code with which a request is made again. */
export interface ChosenCode {
  readonly spec: SkillSpec;
  /** What it is, for a person. */
  readonly label: string;
  /** What may be different from when it ran, as sentences. */
  readonly warnings: readonly string[];
  /** Removes what was laid out for it. */
  release(): Promise<void>;
}

/**
 * The code of a mount: what lies in its folder, or a recorded version by its id or the beginning of it, or what lies in another folder.
 * Nothing in the data folder is changed. Throws a UsageError when it is not there.
 */
export async function chooseCode(
  mount: string,
  version: string | undefined,
  config: HostConfig,
  given: string | undefined,
  around: Surroundings,
): Promise<ChosenCode> {
  const own = skillIn(config, mount);
  if (version === undefined)
    return { spec: own, label: `what lies in ${own.displayDir}`, warnings: [], release: nothing };
  const from = own.pinnedFrom ?? own.dir;
  const folder = resolve(around.cwd, version);
  if (await isFolder(folder)) {
    const pin = { from, dir: await realpath(folder) };
    const spec = await pinned(mount, pin, given, around);
    return { spec, label: `what lies in ${version}`, warnings: [], release: nothing };
  }
  const store = new VersionStore(config.settings.dataDir);
  const { versions } = await store.read(mount);
  const found = versions.filter(({ id }) => id.startsWith(version));
  const [one] = found;
  if (one === undefined || found.length > 1 || version.length < 4) {
    const why =
      found.length > 1
        ? `several versions of "${mount}" begin with ${version}: write more of it`
        : `"${mount}" has no version ${version}, and there is no such folder; \`skillet-host versions ${mount}\` lists what there is`;
    throw new UsageError(why);
  }
  if (one.notKept !== undefined)
    throw new UsageError(`the code of ${one.id} is not kept: ${one.notKept}`);
  const below = await mkdtemp(join(tmpdir(), 'skillet-version-'));
  const release = () => rm(below, { recursive: true, force: true });
  try {
    const { dir, warnings } = await store.layOut(mount, one.id, join(below, 'code'));
    const spec = await pinned(mount, { from, dir }, given, around);
    return { spec, label: `version ${one.version} (${one.id})`, warnings, release };
  } catch (error) {
    await release();
    if (error instanceof UsageError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${one.id} cannot be laid out: ${why}`);
  }
}

async function pinned(
  mount: string,
  pin: PinnedFolder,
  given: string | undefined,
  { env, cwd }: Surroundings,
): Promise<SkillSpec> {
  const request = await configRequest(given, env, cwd);
  const pins = { [mount]: pin };
  const config =
    request.kind === 'load'
      ? await read({ ...request, options: { ...request.options, pins, mayLackKeys: true } })
      : await read({ ...request, options: { ...request.options, pins } });
  return skillIn(config, mount);
}

function skillIn({ skills, broken }: HostConfig, mount: string): SkillSpec {
  const skill = skills.find((one) => one.mount === mount);
  if (skill !== undefined) return skill;
  const problems = broken.find((one) => one.mount === mount)?.problems.join('; ');
  throw new UsageError(problems ?? `there is no skill at "${mount}" in the configuration any more`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function nothing(): Promise<void> {
  // Nothing was laid out.
}
