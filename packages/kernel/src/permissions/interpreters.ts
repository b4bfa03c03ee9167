import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';

/** Bytes of a first line that the system looks at (BINPRM_BUF_SIZE). */
const FIRST_LINE = 256;

/** The names of the programs that run a script, as one permits them; none of what is no script, cannot be read, or may not be run at all. */
export function interpretersOf(file: string): string[] {
  const [first, ...others] = firstLine(file)?.split(/\s+/).filter(Boolean) ?? [];
  if (first === undefined) return [];
  const name = path.basename(first);
  if (name !== 'env') return [name];
  // By its name, as `env` looks for it.
  const lookedFor = others.find((word) => !word.startsWith('-') && !word.includes('='));
  return lookedFor === undefined ? [name] : [name, lookedFor];
}

/** What stands behind `#!`. */
function firstLine(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK);
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(FIRST_LINE);
      const text = bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, FIRST_LINE, 0));
      return /^#!([^\n]*)/.exec(text)?.[1];
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
