import { basename, join, relative, resolve } from 'node:path';
import { alignColumns } from '@skillet/command';
import { Refused } from '@skillet/install';
import { legible } from '../../log/legible.ts';
import { writeWhole } from '../import/write-file.ts';
import { oneLine } from '../one-line.ts';
import { archiveName, packSkill } from './pack-skill.ts';
import type { PackFlags } from './register-index.ts';

const CELL = 200;
const KB = 1000;
/** Files that are named. */
const SHOWN = 20;

/** `skillet-host pack`: resolves with 1 for what could not be installed. Throws a UsageError where the archive can't be written. */
export async function pack(
  folder: string | undefined,
  flags: PackFlags,
  cwd: string,
): Promise<number> {
  const given = folder ?? '.';
  try {
    const skill = await packSkill(resolve(cwd, given));
    const { name, manifest, integrity, leftOut, files, archive } = skill;
    const file = flags.out === undefined ? join(cwd, archiveName(skill)) : resolve(cwd, flags.out);
    const shown = relative(cwd, file);
    await writeWhole(file, archive, shown);
    const { version } = manifest;
    const size = archive.length;
    if (flags.json === true) {
      const result = { ok: true, name, version, file: shown, size, files, integrity, leftOut };
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      return 0;
    }
    const local = shown.startsWith('.') || shown.startsWith('/') ? shown : `./${shown}`;
    const rows = [
      ['skill', `${name} ${version}`],
      ['size', `${(size / KB).toFixed(1)} kB, ${String(files)} files`],
      ['integrity', integrity],
      ...(leftOut.length === 0 ? [] : [['left out', listed(leftOut)]]),
      ['install', `skillet-host install ${local}`],
      ['', `skillet-host install https://example.org/${basename(file)}#${integrity}`],
    ].map(([word = '', said = '']) => [`  ${word}`, oneLine(said, CELL)]);
    process.stdout.write(`${[shown, ...alignColumns(rows)].join('\n')}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (flags.json === true)
      process.stdout.write(`${JSON.stringify({ ok: false, error: error.message }, null, 2)}\n`);
    process.stderr.write(`skillet-host: ${given} is not packed: ${legible(error.message)}\n`);
    return 1;
  }
}

/** Some paths in a sentence. */
export function listed(paths: readonly string[]): string {
  const more = paths.length > SHOWN ? `, and ${String(paths.length - SHOWN)} more` : '';
  return `${paths.slice(0, SHOWN).join(', ')}${more}`;
}
