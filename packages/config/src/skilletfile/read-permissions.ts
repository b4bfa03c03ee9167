import type { Permissions, SkillManifest } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import { askedPermissions, climbing } from '../skill/resolve-permissions.ts';
import { entryOf, type YamlMap } from '../yaml/yaml-node.ts';

/** What a Skilletfile asks to be allowed; undefined where it has no such key: then it is held to nothing. */
export function readPermissions(
  given: Partial<Permissions> | undefined,
  { settings = [], credentials }: Pick<SkillManifest, 'settings' | 'credentials'>,
  map: YamlMap,
  note: NoteProblem,
): Permissions | undefined {
  const entry = entryOf(map, 'permissions');
  if (entry === undefined) return undefined;
  const path = climbing(given ?? {});
  if (path !== undefined) {
    note(
      entry.at,
      `\`permissions\`: ${path} leads out of the folder of the skill, which may lie anywhere: give an absolute path`,
    );
  }
  const { required = [], optional = [] } = credentials ?? {};
  // What it says that it reads, it gets.
  const names = [...settings.map(({ name }) => name), ...required, ...optional];
  return askedPermissions(given ?? {}, names);
}
