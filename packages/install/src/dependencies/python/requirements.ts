import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../refused.ts';

/** A package with its version, extras and markers, as PEP 508 has it; neither options nor addresses. */
const REQUIREMENT =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[\w ,.-]*\])?\s*\(?(?:(?:===|[=!~]=|[<>]=?)\s*[\w.*+!-]+\s*,?\s*)*\)?\s*(?:;[^@#]*)?$/;
/** Characters of the file, and of a line without its hashes. */
const MOST_CHARS = { file: 4 * 1024 * 1024, line: 2000 };
const HASH = /\s+--hash=(sha256:[0-9a-f]{64})(?=\s|$)/g;

/** What a skill needs of PyPI. */
export interface Requirements {
  /** A line for each. */
  readonly lines: readonly string[];
  /** Whether each says which digests it may have. */
  readonly hashed: boolean;
}

/**
 * The requirements of a skill in a folder; undefined where it has none. Rejects with `Refused` for anything but packages of the index
 * that pip is set up for: a skill has no say in where they come from.
 */
export async function readRequirements(dir: string): Promise<Requirements | undefined> {
  const text = await readFile(join(dir, 'requirements.txt'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  if (text.length > MOST_CHARS.file) throw new Refused('requirements.txt is too long');
  const lines = text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    // One space for many: what looks for spaces would look at each of them again and again.
    .map((line) =>
      line
        .replaceAll(/\s+/g, ' ')
        .replace(/(?:^| )#.*$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
  if (lines.length === 0) return undefined;
  let hashes = 0;
  for (const line of lines) {
    const plain = line.replaceAll(HASH, '');
    if (plain !== line) hashes += 1;
    if (plain.length > MOST_CHARS.line || !REQUIREMENT.test(plain.trim()))
      throw new Refused(
        `requirements.txt: ${JSON.stringify(line.slice(0, 100))} is not a package with its version, and nothing else is taken`,
      );
  }
  if (hashes > 0 && hashes < lines.length)
    throw new Refused('requirements.txt: some have a --hash, and some have none');
  return { lines, hashed: hashes > 0 };
}
