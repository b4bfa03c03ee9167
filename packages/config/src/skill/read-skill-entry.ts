import { resolve } from 'node:path';
import { SKILL_KEYS, type SkillSettingValues } from '../keys/skill-keys.ts';
import { reportTo, type Problem } from '../problems/problem.ts';
import { readKeys } from '../shape/read-keys.ts';
import { substituteNode } from '../substitute/substitute-node.ts';
import type { Environment } from '../substitute/substitute.ts';
import { entryOf, showText, type YamlMap } from '../yaml/yaml-node.ts';
import { checkMount } from './mount.ts';
import type { SkillCandidate } from './skill-candidate.ts';
import { settingProblems, skillSettings } from './skill-settings.ts';

/** What an entry of `skills` is read against. */
export interface SkillEntryContext {
  /** Path of the configuration file in messages. */
  readonly file: string;
  readonly baseDir: string;
  readonly env: Environment;
  readonly defaults: SkillSettingValues;
  /** Place in the list, from 0. */
  readonly index: number;
}

/** An entry of `skills`. */
export interface SkillEntry {
  readonly enabled: boolean;
  readonly candidate: SkillCandidate;
}

/** Reads one entry of `skills`: whatever is wrong with it stays with that skill. */
export function readSkillEntry(item: YamlMap, context: SkillEntryContext): SkillEntry {
  const problems: Problem[] = [];
  const report = reportTo(problems, context.file);
  const node = substituteNode(item, context.env, report);
  const {
    name,
    path,
    mount: ownMount,
    enabled = true,
    command,
    ...own
  } = readKeys(node, SKILL_KEYS, {
    within: '',
    report,
  });
  const placeOf = (key: string) => entryOf(node, key)?.value.at ?? node.at;
  const mount = ownMount ?? name;
  const mountAt = placeOf(ownMount === undefined ? 'name' : 'mount');
  if (mount !== undefined) {
    const checked = checkMount(mount);
    const origin = ownMount === undefined ? '`mount` (by default the name)' : '`mount`';
    if (!checked.ok)
      report(mountAt, `${origin} can't be ${showText(mount)}: ${checked.because ?? ''}`);
  }
  const settings = skillSettings(own, context.defaults, context.baseDir);
  for (const { key, message } of settingProblems(settings)) report(placeOf(key), message);
  if (command !== undefined && own.isolation === 'thread') {
    report(placeOf('isolation'), '`isolation: thread` is not possible with a `command`');
  }
  const fallback = `skills[${context.index}]`;
  return {
    enabled,
    candidate: {
      mount: mount ?? fallback,
      name: name ?? mount ?? fallback,
      dir: path === undefined ? undefined : resolve(context.baseDir, path),
      settings,
      ...(command === undefined ? {} : { command }),
      mountAt,
      pathAt: placeOf('path'),
      file: context.file,
      problems,
    },
  };
}
