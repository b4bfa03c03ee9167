import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WHOLE_FILE, type NoteProblem } from '../problems/problem.ts';
import { readText } from '../yaml/read-yaml-file.ts';
import { emptyScalar, entryOf, showText, type YamlEntry, type YamlMap } from '../yaml/yaml-node.ts';
import { INSTALLED_DIR, LOCK_FILE, readLock, type Lock } from './lock.ts';

/** What is installed beside a configuration; nothing where there is no lock, or where that can't be read, which is then reported. */
export function findInstalled(baseDir: string, note: NoteProblem): Lock {
  const file = join(baseDir, LOCK_FILE);
  if (!existsSync(file)) return {};
  const text = readText(file, note);
  if (text === undefined) return {};
  try {
    return readLock(text);
  } catch (error) {
    note(WHOLE_FILE, error instanceof Error ? error.message : String(error));
    return {};
  }
}

/**
 * The entries of `skills` with those that name an installed one (`installed: NAME`) made entries of its folder, and one
 * for each that none names. What is installed runs in a process, where its entry says nothing else.
 */
export function withInstalled(given: readonly YamlMap[], lock: Lock): readonly YamlMap[] {
  const named = new Set<string>();
  const own = given.map((item) => {
    const installed = entryOf(item, 'installed')?.value;
    if (installed?.kind !== 'scalar') return item;
    const { folder } = lock[installed.text] ?? {};
    if (folder === undefined || entryOf(item, 'path') !== undefined) return item;
    named.add(installed.text);
    return withKeys(item, { path: pathOf(folder), isolation: 'process' });
  });
  const others = Object.entries(lock)
    .filter(([name]) => !named.has(name))
    .map(([name, { folder }]) => entryFor(name, folder));
  return [...own, ...others];
}

/** What is wrong with an entry that names an installed skill. */
export function installedFault(item: YamlMap): string | undefined {
  const installed = entryOf(item, 'installed')?.value;
  if (installed === undefined) return undefined;
  const said = installed.kind === 'scalar' ? installed.text : '';
  const path = entryOf(item, 'path');
  if (path === undefined) {
    return `\`installed\`: ${LOCK_FILE} has no skill ${showText(said)}; \`skillet-host list\` shows those that are installed`;
  }
  return path.value.at.line === 0 ? undefined : "`installed` and `path` can't both be given";
}

function entryFor(name: string, folder: string): YamlMap {
  const empty: YamlMap = { kind: 'map', at: WHOLE_FILE, entries: [] };
  return withKeys(empty, { name, path: pathOf(folder), isolation: 'process' });
}

/** With further keys, where it has none of that name. */
function withKeys(item: YamlMap, keys: Readonly<Record<string, string>>): YamlMap {
  const more = Object.entries(keys)
    .filter(([key]) => entryOf(item, key) === undefined)
    .map(([key, text]): YamlEntry => {
      const value = { ...emptyScalar(WHOLE_FILE), value: text, text, written: text };
      return { key, at: WHOLE_FILE, value };
    });
  return { ...item, entries: [...item.entries, ...more] };
}

function pathOf(folder: string): string {
  return `./${INSTALLED_DIR}/${folder}`;
}
