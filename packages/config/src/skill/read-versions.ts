import { isAbsolute, resolve } from 'node:path';
import type { SkillSettings } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import { entryOf, type YamlMap } from '../yaml/yaml-node.ts';
import type { SkillCandidate, VersionCandidate } from './skill-candidate.ts';

/** An item of `versions`, as it is given: what it lacks was noted. */
export interface GivenVersion {
  readonly path?: string;
  readonly weight?: number;
}

/** Keys that say where a skill comes from. */
const EXCLUDED = ['path', 'mcp', 'installed'];
/** Settings by which one host alone runs a skill, or some. */
const OF_HOSTS = ['stateful', 'placement'] as const;

/** The folders that paths are relative to. */
interface Folders {
  readonly baseDir: string;
  readonly workingDir?: string | undefined;
}

/** The versions that an entry of `skills` names; none where it names none, or what is wrong with them was noted. */
export function readVersions(
  node: YamlMap,
  given: readonly GivenVersion[] | undefined,
  { settings, folders }: { readonly settings: SkillSettings; readonly folders: Folders },
  note: NoteProblem,
): Pick<SkillCandidate, 'versions'> {
  const entry = entryOf(node, 'versions');
  if (entry === undefined) return {};
  for (const key of EXCLUDED.filter((one) => entryOf(node, one) !== undefined)) {
    const message = `\`versions\` and \`${key}\` exclude each other: name the folder of each version in \`versions\` alone`;
    note(entry.at, message);
  }
  for (const key of OF_HOSTS.filter((one) => isSet(settings, one)))
    note(entryOf(node, key)?.value.at ?? entry.at, `\`${key}\` is not possible with \`versions\``);
  if (given === undefined) return {};
  if (given.length === 0)
    note(entry.at, '`versions` is empty: name one at least, as in `- {path: ./v1, weight: 100}`');
  else if (given.every(({ weight }) => weight === 0))
    note(entry.at, '`versions`: all weights are 0, so no call would go anywhere: raise one');
  const items = entry.value.kind === 'list' ? entry.value.items : [];
  const versions = given.flatMap(({ path, weight = 0 }, index): readonly VersionCandidate[] => {
    if (path === undefined) return [];
    const item = items[index];
    const place = item?.kind === 'map' ? entryOf(item, 'path')?.value.at : undefined;
    return [
      {
        dir: resolve(folders.baseDir, path),
        elsewhere: elsewhereOf(path, folders),
        pathAt: place ?? item?.at ?? entry.at,
        weight,
      },
    ];
  });
  return { versions };
}

/** Where a folder is looked for besides, that is not beside the configuration. */
export function elsewhereOf(
  path: string | undefined,
  { baseDir, workingDir }: Folders,
): string | undefined {
  if (path === undefined || isAbsolute(path)) return undefined;
  return workingDir === undefined || workingDir === baseDir ? undefined : resolve(workingDir, path);
}

function isSet(settings: SkillSettings, key: (typeof OF_HOSTS)[number]): boolean {
  if (key === 'stateful') return settings.stateful === true;
  return Object.keys(settings.placement?.labels ?? {}).length > 0;
}
