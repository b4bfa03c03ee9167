import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What is released, and when. */
export interface Cut {
  /** Such as `0.2.0`. */
  readonly version: string;
  /** Such as `2026-11-29`. */
  readonly date: string;
}

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const MANIFEST = /^( {2}"version": ")([^"]*)(",?)$/m;
/** The section of the changelog for what is not released yet. */
const TO_COME = /^## \S+, to come$/m;

/**
 * Sets the version of the root and of all rooms, and gives the section "to come" of the changelog that version and the date.
 * Throws, with nothing written, when the version is none or not newer, or when nothing is to come.
 */
export function cutVersion(root: string, { version, date }: Cut): void {
  const changelog = path.join(root, 'CHANGELOG.md');
  const texts = new Map<string, string>();
  const files = ['package.json', ...globSync('{apps,packages}/*/package.json', { cwd: root })];
  for (const file of files.map((one) => path.join(root, one))) {
    const text = readFileSync(file, 'utf8');
    const old = MANIFEST.exec(text)?.[2];
    if (old === undefined) throw new Error(`${path.relative(root, file)} has no version`);
    if (!isNewer(version, old)) {
      throw new Error(`the version must be such as 1.2.3, and newer than ${old}, not ${version}`);
    }
    texts.set(file, text.replace(MANIFEST, `$1${version}$3`));
  }
  const changes = readFileSync(changelog, 'utf8');
  if (!TO_COME.test(changes)) {
    throw new Error(
      'CHANGELOG.md has no section "## <version>, to come": nothing is to be released',
    );
  }
  texts.set(changelog, changes.replace(TO_COME, `## ${version}, ${date}`));
  for (const [file, text] of texts) writeFileSync(file, text);
}

function isNewer(version: string, old: string): boolean {
  const [parts, before] = [VERSION.exec(version), VERSION.exec(old)];
  if (parts === null || before === null) return false;
  const difference = [1, 2, 3].map((part) => Number(parts[part]) - Number(before[part]));
  return (difference.find((one) => one !== 0) ?? 0) > 0;
}
