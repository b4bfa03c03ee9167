import { posix } from 'node:path';
import { accept, refuse, type Parsed } from '../units/parsed.ts';

/** Module files that a skill may consist of, in the order in which they are looked for. */
export const MODULE_EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'] as const;

/** The same for skills that say they are Python; one may have been ported meanwhile. */
export const PYTHON_EXTENSIONS = ['.py', ...MODULE_EXTENSIONS] as const;

/** What an `entry` says. */
export interface EntryReference {
  /** The module without its extension, as written. */
  readonly module: string;
  /** Paths in the folder that may be meant, best first. */
  readonly candidates: readonly string[];
  readonly export: string;
}

/**
 * Reads `module:function`. The module is a path in the skill's folder, with dots or slashes and with
 * or without an extension, as `lib.time`, `lib/time` or `time.py` (whose port would be `time.ts`).
 * `fallback` is the function that is taken when it names none; `extensions` are what may be meant.
 */
export function parseEntry(
  text: string,
  fallback: string,
  extensions: readonly string[] = MODULE_EXTENSIONS,
): Parsed<EntryReference> {
  const [given = '', name = fallback, ...rest] = text.trim().split(':');
  if (rest.length > 0 || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    return refuse('write `module:function`');
  }
  const path = posix.normalize(given);
  if (given === '' || path === '.' || path.endsWith('/')) return refuse('write `module:function`');
  if (posix.isAbsolute(path) || path === '..' || path.startsWith('../')) {
    return refuse("the module must be inside the skill's folder");
  }
  const extension = /\.(?:mts|ts|mjs|js|py)$/.exec(path)?.[0] ?? '';
  const module = path.slice(0, path.length - extension.length);
  const exact = extensions.includes(extension) ? [path] : [];
  const spellings = new Set([path, module, module.replaceAll('.', '/')]);
  const candidates = [...spellings].flatMap((one) => extensions.map((ext) => one + ext));
  return accept({ module, candidates: [...exact, ...candidates], export: name });
}
