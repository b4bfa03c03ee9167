import { SKILL_DEFAULTS } from '@skillet/core';
import { readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import {
  CALLERS_DEFAULTS,
  MCP_DEFAULTS,
  ANALYTICS_DEFAULTS,
  METRICS_DEFAULTS,
  INSTALL_DEFAULTS,
  DASHBOARD_DEFAULTS,
  SERVER_DEFAULTS,
  TELEMETRY_DEFAULTS,
} from './host/defaults.ts';
import type { HostConfig } from './host/host-config.ts';
import { resolveSettings } from './host/resolve-host.ts';
import { findInstalled, installedEntries, installedSkills } from './lock/installed-skills.ts';
import { LOCK_FILE } from './lock/lock.ts';
import { noteTo, WHOLE_FILE, type Problem } from './problems/problem.ts';
import type { Pins } from './skill/build-context.ts';
import { buildSkills } from './skill/build-skills.ts';
import { isSkillFolder } from './skill/is-skill-folder.ts';
import { checkMount, mountOfFolder } from './skill/mount.ts';
import { readSkillEntry } from './skill/read-skill-entry.ts';
import type { SkillCandidate } from './skill/skill-candidate.ts';
import { SKILLETFILE } from './skilletfile/read-skilletfile.ts';
import type { Environment } from './substitute/substitute.ts';

/** What `discoverConfig` is given. */
export interface DiscoverConfigOptions {
  /** The folder to look in. */
  readonly cwd: string;
  readonly env: Environment;
  /** Folder for state, in place of `.skillet` in `cwd`. */
  readonly dataDir?: string | undefined;
  /** Mounts that are held to an older version of their skill. Default: none is. */
  readonly pins?: Pins | undefined;
}

/** Folders whose skills are found, beside those of the current folder itself. */
const PLACES = ['skills', 'examples'];

/**
 * A configuration without a file: every folder with a skill in it that is `cwd`, or directly in it or
 * in its `skills` or `examples`, served under its own name. Writes nothing.
 */
export async function discoverConfig(options: DiscoverConfigOptions): Promise<HostConfig> {
  const baseDir = resolve(options.cwd);
  const settings = resolveSettings({}, { baseDir, dataDir: options.dataDir });
  const folders = [
    baseDir,
    ...childFolders(baseDir),
    ...PLACES.flatMap((place) => childFolders(join(baseDir, place))),
  ];
  const lockProblems: Problem[] = [];
  const lock = findInstalled(baseDir, noteTo(lockProblems, LOCK_FILE));
  const candidates = [
    ...folders.filter(isSkillFolder).map((dir) => candidateOf(dir, baseDir)),
    ...installedEntries(lock).map((item, index) => {
      const context = { file: LOCK_FILE, baseDir, env: {}, defaults: {}, unread: [], index };
      return readSkillEntry(item, context).candidate;
    }),
  ];
  const { skills, broken, agentSkills, warnings, links } = buildSkills(candidates, {
    baseDir,
    dataDir: settings.dataDir,
    pins: options.pins,
  });
  return {
    file: null,
    baseDir,
    server: SERVER_DEFAULTS,
    mcp: MCP_DEFAULTS,
    metrics: METRICS_DEFAULTS,
    telemetry: TELEMETRY_DEFAULTS,
    analytics: ANALYTICS_DEFAULTS,
    dashboard: DASHBOARD_DEFAULTS,
    callers: CALLERS_DEFAULTS,
    install: INSTALL_DEFAULTS,
    settings,
    plugins: [],
    defaults: {},
    skills,
    broken,
    disabled: [],
    installed: installedSkills([], lock, { baseDir, env: {} }),
    agentSkills,
    warnings: [...lockProblems, ...warnings],
    links,
  };
}

function candidateOf(dir: string, baseDir: string): SkillCandidate {
  const name = basename(dir) || 'skill';
  const mount = mountOfFolder(name);
  const file = join(relative(baseDir, dir), SKILLETFILE);
  const problems: Problem[] = [];
  const checked = checkMount(mount);
  if (!checked.ok) {
    const message = `the folder's name can't be a mount: ${checked.because ?? ''}`;
    noteTo(problems, file)(WHOLE_FILE, message);
  }
  const at = { mountAt: WHOLE_FILE, pathAt: WHOLE_FILE };
  return { mount, name, dir, settings: SKILL_DEFAULTS, ...at, file, problems };
}

function childFolders(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => !name.startsWith('.'))
      .toSorted()
      .map((name) => join(dir, name));
  } catch {
    return [];
  }
}
