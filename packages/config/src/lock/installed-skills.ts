import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledSkill } from '../host/host-config.ts';
import { WHOLE_FILE, type NoteProblem } from '../problems/problem.ts';
import { substitute, type Environment } from '../substitute/substitute.ts';
import { nodeOf } from '../yaml/parse-yaml.ts';
import { readText } from '../yaml/read-yaml-file.ts';
import {
  entryOf,
  isNull,
  showText,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import {
  INSTALLED_DIR,
  LOCK_FILE,
  lockedAs,
  readLock,
  type Lock,
  type LockedSkill,
} from './lock.ts';
import { permissionKeys } from './locked-permissions.ts';
import { serverCommand } from './server-command.ts';

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
 * The entries of `skills` with those that name an installed one (`installed: NAME`) made entries of its folder or its MCP server, and
 * one for each that none names. What is installed runs in a process, where its entry says nothing else.
 */
export function withInstalled(given: readonly YamlMap[], lock: Lock): readonly YamlMap[] {
  const named = new Set<string>();
  const own = given.map((item) => {
    const name = textOf(item, 'installed');
    const skill = name === undefined ? undefined : lockedAs(lock, name);
    if (name === undefined || skill === undefined || isSaidElsewhere(item)) return item;
    named.add(name);
    return withSkill(item, skill);
  });
  const others = Object.entries(lock).filter(([name]) => !named.has(name));
  return [...own, ...installedEntries(Object.fromEntries(others))];
}

/** An entry for each that is installed. */
export function installedEntries(lock: Lock): readonly YamlMap[] {
  const empty: YamlMap = { kind: 'map', at: WHOLE_FILE, entries: [] };
  return Object.entries(lock).map(([name, skill]) => withSkill(withKeys(empty, { name }), skill));
}

/** What is installed, with the mounts at which it is served. */
export function installedSkills(
  given: readonly YamlMap[],
  lock: Lock,
  { baseDir, env }: { readonly baseDir: string; readonly env: Environment },
): readonly InstalledSkill[] {
  const entries = given.map((item) => {
    const installed = textOf(item, 'installed');
    const said = textOf(item, 'mount') ?? textOf(item, 'name');
    const mount = said === undefined ? undefined : substitute(said, env);
    return { installed, mount: mount?.ok === true ? mount.value : said };
  });
  return Object.entries(lock).map(([name, { folder, tree }]) => {
    const own = entries.filter(({ installed }) => installed === name);
    const mounts = own.length === 0 ? [name] : own.flatMap(({ mount }) => mount ?? []);
    return { name, mounts, dir: join(baseDir, INSTALLED_DIR, folder), tree };
  });
}

/** What is wrong with an entry that names an installed skill. */
export function installedFault(item: YamlMap): string | undefined {
  if (entryOf(item, 'installed') === undefined) return undefined;
  const path = entryOf(item, 'path')?.value;
  if (path !== undefined) return isOurs(path) ? undefined : twoPlaces('path');
  const server = serverIn(item);
  if (server !== undefined)
    return isOurs(server.value) ? undefined : twoPlaces(`mcp.${server.key}`);
  const said = textOf(item, 'installed') ?? '';
  return `\`installed\`: ${LOCK_FILE} has no skill ${showText(said)}; \`skillet-host list\` shows those that are installed`;
}

function twoPlaces(key: string): string {
  return `\`installed\` and \`${key}\` can't both be given`;
}

function isSaidElsewhere(item: YamlMap): boolean {
  return entryOf(item, 'path') !== undefined || serverIn(item) !== undefined;
}

/** Where an entry says that its MCP server is. */
function serverIn(item: YamlMap): YamlEntry | undefined {
  const mcp = entryOf(item, 'mcp')?.value;
  return mcp?.kind === 'map' ? (entryOf(mcp, 'command') ?? entryOf(mcp, 'url')) : undefined;
}

function withSkill(item: YamlMap, { folder, server, permissions }: LockedSkill): YamlMap {
  const place = `./${INSTALLED_DIR}/${folder}`;
  if (server === undefined) {
    const held = permissions && permissionKeys(permissions, place);
    return withPermissions(withKeys(item, { path: place, isolation: 'process' }), held);
  }
  const command = serverCommand(server, place);
  const said = entryOf(item, 'mcp')?.value;
  if (said?.kind !== 'map') return withKeys(item, { mcp: { command } });
  const entries = item.entries.map((entry) =>
    entry.key === 'mcp' ? { ...entry, value: withKeys(said, { command }) } : entry,
  );
  return { ...item, entries };
}

/** With the permissions that were confirmed, key by key where the entry says nothing else: the files of the skill may have changed since. */
function withPermissions(
  item: YamlMap,
  held: Readonly<Record<string, unknown>> | undefined,
): YamlMap {
  if (held === undefined) return item;
  const said = entryOf(item, 'permissions')?.value;
  if (said === undefined || isNull(said)) {
    const entries = item.entries.filter(({ key }) => key !== 'permissions');
    return withKeys({ ...item, entries }, { permissions: held });
  }
  if (said.kind !== 'map') return item;
  const entries = item.entries.map((entry) =>
    entry.key === 'permissions' ? { ...entry, value: withKeys(said, held) } : entry,
  );
  return { ...item, entries };
}

/** With further keys, where it has none of that name. */
function withKeys(item: YamlMap, keys: Readonly<Record<string, unknown>>): YamlMap {
  const more = Object.entries(keys)
    .filter(([key]) => entryOf(item, key) === undefined)
    .flatMap(([key, said]): YamlEntry[] => {
      const value = nodeOf(said, () => undefined);
      return value === undefined ? [] : [{ key, at: WHOLE_FILE, value }];
    });
  return { ...item, entries: [...item.entries, ...more] };
}

/** Whether it stands in no file: it came from the lock. */
function isOurs({ at }: YamlNode): boolean {
  return at.line === 0;
}

function textOf(item: YamlMap, key: string): string | undefined {
  const value = entryOf(item, key)?.value;
  return value?.kind === 'scalar' ? value.text : undefined;
}
