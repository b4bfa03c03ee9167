import { resolve } from 'node:path';
import type { NoteProblem } from '../problems/problem.ts';
import { KINDS } from '../schema/kinds.ts';
import { isFile } from '../skilletfile/is-file.ts';
import { isFaulty, type YamlNode } from '../yaml/yaml-node.ts';

/** The absolute paths of the plugins that a configuration names; one that is not there is reported. */
export function findPlugins(
  given: YamlNode | undefined,
  baseDir: string,
  note: NoteProblem,
): readonly string[] {
  const found = new Set<string>();
  for (const item of given?.kind === 'list' ? given.items : []) {
    // What is no path of a module was reported.
    if (item.kind !== 'scalar' || isFaulty(item) || !KINDS.module.parse(item.text, {}).ok) continue;
    const file = resolve(baseDir, item.text);
    if (isFile(file)) found.add(file);
    else note(item.at, `\`plugins\`: there is no file ${item.text}`);
  }
  return [...found];
}
