import { searchSkills } from '@skillet/catalog';
import { alignColumns } from '@skillet/command';
import type { Lock } from '@skillet/config';
import { sourceText, type IndexedSkill } from '@skillet/install';
import { InstalledSkills } from '../install/installed-skills.ts';
import { shellWord } from '../new/shell-word.ts';
import { oneLine } from '../one-line.ts';
import { newestVersion } from './choose-version.ts';
import { openForSearch, type SearchedIndex } from './indexes-to-search.ts';
import { labelOf } from './open-indexes.ts';
import type { SearchFlags } from './register-index.ts';
import { archiveIn } from './resolve-indexed.ts';

/** A skill that was found, in its newest version. */
export interface Found extends Omit<IndexedSkill, 'url' | 'integrity' | 'yanked'> {
  /** What `install` takes. */
  readonly source: string;
  /** Where its index lies. */
  readonly index: string;
  /** The version that is installed from that index; null for none. */
  readonly installed: string | null;
}

const CELL = 60;
/** Skills that are shown, where nobody says how many. */
const SHOWN = 50;

/**
 * `skillet-host search`: the skills of all indexes that fit, the best first; all of them without words. Resolves with 1 when no index could be
 * read. Throws a UsageError where there is none.
 */
export async function search(
  words: readonly string[],
  flags: SearchFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const { opened, failed } = await openForSearch(flags.index, installed, cwd);
  const lock = await installed.lock();
  const text = words.join(' ');
  const all = opened.flatMap((one) => newestOfEach(one, lock));
  const found = searchSkills(all, { text }, inventoryOf);
  const shown = found.slice(0, flags.limit ?? SHOWN);
  const ok = opened.length > 0;
  if (flags.json === true) {
    const wrong = failed.map(({ config, error }) => ({ index: config.url, error }));
    const result = { ok, total: found.length, skills: shown, failed: wrong };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  } else if (ok) {
    process.stdout.write(textOf(shown, found.length, text));
  }
  for (const { config, error } of failed)
    process.stderr.write(`skillet-host: the index ${labelOf(config)} can't be used: ${error}\n`);
  return ok ? 0 : 1;
}

function inventoryOf({ name, title = '', description, keywords, tools }: Found) {
  return { name: `${name} ${title}`, description, use_cases: [...keywords, ...tools] };
}

function newestOfEach({ index, config, isOwn }: SearchedIndex, lock: Lock): Found[] {
  const byName = Map.groupBy(index.skills, ({ name }) => name);
  const newest = [...byName.values()].flatMap((versions) => newestVersion(versions) ?? []);
  return newest.map((skill) => {
    const { url: _url, integrity: _integrity, yanked: _yanked, ...said } = skill;
    const there = Object.hasOwn(lock, skill.name) ? lock[skill.name] : undefined;
    const named = `index:${config.name === undefined ? '' : `${config.name}/`}${skill.name}`;
    return {
      ...said,
      // Of an index that the configuration does not have, the archive itself.
      source: isOwn ? named : sourceText(archiveIn(config, skill)),
      index: config.url,
      installed: isOwn && there?.index === config.url ? (there.version ?? null) : null,
    };
  });
}

function textOf(found: readonly Found[], total: number, text: string): string {
  if (found.length === 0)
    return text.trim() === '' ? 'there is no skill\n' : `no skill fits "${oneLine(text, CELL)}"\n`;
  const rows = found.map(({ name, version, description, source, installed }) => [
    name,
    version,
    oneLine(description, CELL),
    `${shellWord(source)}${installed === null ? '' : `  (${oneLine(installed, CELL)} is installed)`}`,
  ]);
  const lines = alignColumns([['name', 'version', 'what for', 'source'], ...rows]);
  const more = total > found.length ? [`${String(total - found.length)} more: --limit`] : [];
  return `${[...lines, ...more].join('\n')}\n`;
}
