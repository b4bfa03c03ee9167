import { alignColumns } from '@skillet/command';
import type { LockedSkill } from '@skillet/config';
import { newestOf, parseSource, Refused, type Source } from '@skillet/install';
import { dateNow } from '../../clock.ts';
import { oneLine } from '../one-line.ts';
import { newsOf } from '../skill-index/news-of.ts';
import { InstalledSkills } from './installed-skills.ts';
import type { OutdatedFlags } from './register-install.ts';

const CELL = 80;

/** What is known of one skill. */
export interface OutdatedSkill {
  readonly name: string;
  readonly version: string;
  /** What `update` would install; null where that is what is installed. */
  readonly wanted: string | null;
  /** The newest there is, whatever range was asked for; null likewise. */
  readonly latest: string | null;
  /** Why nothing can be said. */
  readonly note?: string;
}

/** `skillet-host outdated`: resolves with 1 when something is. */
export async function outdated(
  flags: OutdatedFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const installed = await InstalledSkills.find(flags.config, env, cwd);
  const minAge = flags.allowNew === true ? 0 : installed.policy.minAge;
  const ages = { minAge, now: dateNow() };
  const rows = await installed.asking(async (staging) => {
    const all: OutdatedSkill[] = [];
    for (const [name, skill] of Object.entries(await installed.lock()))
      all.push(await rowOf(name, skill, { installed, staging, ages }));
    return all;
  });
  const news = rows.filter(({ wanted, latest }) => wanted !== null || latest !== null);
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ ok: news.length === 0, skills: rows }, null, 2)}\n`);
  } else {
    process.stdout.write(textOf(rows, news));
  }
  return news.length === 0 ? 0 : 1;
}

async function rowOf(
  name: string,
  { source, resolved, index, version = '' }: LockedSkill,
  {
    installed,
    staging,
    ages,
  }: {
    readonly installed: InstalledSkills;
    readonly staging: string;
    readonly ages: Parameters<typeof newestOf>[2];
  },
): Promise<OutdatedSkill> {
  const none = { name, version, wanted: null, latest: null };
  const parsed = parseSource(source);
  if ('fault' in parsed) return { ...none, note: parsed.fault };
  const { source: given } = parsed;
  if (given.kind === 'path') return { ...none, note: '`update` finds out whether it has changed' };
  if (given.kind === 'git' || given.kind === 'url')
    return { ...none, note: 'its source is one version alone' };
  try {
    if (given.kind === 'index')
      return { name, version, ...(await newsOf(given, version, installed, { index, ages })) };
    const other = async (one: Source): Promise<string | null> => {
      const newest = await newestOf(one, staging, ages);
      return newest === undefined || newest === resolved ? null : versionIn(newest);
    };
    const wanted = await other(given);
    const latest = await other({ ...given, range: 'latest' });
    return { name, version: versionIn(resolved), wanted, latest };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...none, note: error.message };
  }
}

function versionIn(resolved: string): string {
  return resolved.slice(resolved.lastIndexOf('@') + 1);
}

function textOf(rows: readonly OutdatedSkill[], news: readonly OutdatedSkill[]): string {
  if (rows.length === 0) return 'no skill is installed\n';
  const cells = rows
    .filter((row) => news.includes(row) || row.note !== undefined)
    .map(({ name, version, wanted, latest, note = '' }) => [
      name,
      oneLine(version, CELL),
      oneLine(wanted ?? '', CELL),
      oneLine(latest ?? '', CELL),
      oneLine(note, CELL),
    ]);
  if (cells.length === 0) return 'all are up to date\n';
  const head = ['name', 'installed', 'update', 'latest', ''];
  return `${alignColumns([head, ...cells])
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}
