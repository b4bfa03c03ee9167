import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { SkillEntry } from '@skillet/core';
import { accept, refuse, type Parsed } from '../units/parsed.ts';
import type { Runtime } from '../units/runtime.ts';
import { MODULE_EXTENSIONS, parseEntry, PYTHON_EXTENSIONS } from './entry-reference.ts';
import { isFile } from './is-file.ts';

/** What `resolveEntry` looks at. */
export interface EntryRequest {
  /** Real, absolute path of the skill's folder. */
  readonly dir: string;
  readonly entry: string | undefined;
  /** Undefined when it is not known; modules of all kinds may be meant then. */
  readonly runtime: Runtime | undefined;
  /** The key that names it, and the export that is taken when it names only a module. */
  readonly key: 'entry' | 'app';
  readonly fallback: string;
}

/** Finds the module that a Skilletfile's `entry` or `app` names. */
export function resolveEntry(request: EntryRequest): Parsed<SkillEntry> {
  const { dir, entry, runtime, key } = request;
  const python = runtime !== 'node' || /\.py(?::|$)/.test(entry ?? '');
  if (entry === undefined) {
    return refuse(
      '`entry` is missing: name the handler as `module:function`, or a program as `command`',
    );
  }
  const extensions = python ? PYTHON_EXTENSIONS : MODULE_EXTENSIONS;
  const reference = parseEntry(entry, request.fallback, extensions);
  if (!reference.ok) return refuse(`\`${key}\`: ${reference.because ?? 'write `module:function`'}`);
  const { module, candidates, export: name } = reference.value;
  for (const candidate of candidates) {
    const file = join(dir, candidate);
    if (!isFile(file)) continue;
    const inside = realpathSync(file).startsWith(dir.endsWith(sep) ? dir : dir + sep);
    if (inside) return accept({ file, export: name });
    return refuse(`\`${key}\`: the module must be inside the skill's folder`);
  }
  const names = extensions.map((extension) => module + extension).join(', ');
  return refuse(`\`${key}\`: none of ${names} is there`);
}
