import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SkillEntry } from '@skillet/core';
import { accept, refuse, type Parsed } from '../units/parsed.ts';
import { MODULE_EXTENSIONS, parseEntry } from './entry-reference.ts';

/** What `resolveEntry` looks at. */
export interface EntryRequest {
  /** Real, absolute path of the skill's folder. */
  readonly dir: string;
  readonly entry: string | undefined;
  readonly runtime: string;
}

/** Finds the module that a Skilletfile's `entry` names. */
export async function resolveEntry({
  dir,
  entry,
  runtime,
}: EntryRequest): Promise<Parsed<SkillEntry>> {
  const python = /^python/i.test(runtime) || /\.py(?::|$)/.test(entry ?? '');
  if (entry === undefined) {
    return refuse(
      python
        ? PYTHON
        : '`entry` is missing: name the handler as `module:function`, or a program as `command`',
    );
  }
  const reference = parseEntry(entry);
  if (!reference.ok) return refuse(`\`entry\`: ${reference.because ?? 'write `module:function`'}`);
  const { module, candidates, export: name } = reference.value;
  for (const candidate of candidates) {
    const file = join(dir, candidate);
    if (!(await isFile(file))) continue;
    const inside = (await realpath(file)).startsWith(dir.endsWith(sep) ? dir : dir + sep);
    if (inside) return accept({ file, export: name });
    return refuse("`entry`: the module must be inside the skill's folder");
  }
  const names = MODULE_EXTENSIONS.map((extension) => module + extension).join(', ');
  return refuse(
    python ? `${PYTHON} (none of ${names} is there)` : `\`entry\`: none of ${names} is there`,
  );
}

const PYTHON = 'Python skills are not supported yet';

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
