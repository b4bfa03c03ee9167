import { resolve } from 'node:path';
import type { PluginEntry } from '../keys/plugin-kind.ts';
import type { Report } from '../problems/problem.ts';
import { isFile } from '../skilletfile/is-file.ts';

/** The absolute paths of plugins; one that is not there is reported. */
export function findPlugins(
  entries: readonly PluginEntry[],
  baseDir: string,
  report: Report,
): readonly string[] {
  const found: string[] = [];
  for (const { path, at } of entries) {
    const file = resolve(baseDir, path);
    if (isFile(file)) found.push(file);
    else report(at, `\`plugins\`: there is no file ${path}`);
  }
  return [...new Set(found)];
}
