import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SkillSpec } from '@skillet/core';

/** Sources that are read of a skill, and characters of each: enough for a hint. */
const READ = { files: 50, chars: 256 * 1024 } as const;
const SOURCES = /(?<!\.d)\.(?:[mc]?[jt]s|py)$/;

/** How code gets hold of what a caller sends along, or of the environment. */
const TAKES = /\bcredentials\b|\bprocess\.env\b|\bos\.environ\b|\bgetenv\b|[{,(]\s*env\s*[},)]/;

/** A warning for each skill whose code takes credentials or variables, and whose Skilletfile speaks of none. */
export async function warnOfUndeclared(specs: readonly SkillSpec[]): Promise<string[]> {
  const warnings = await Promise.all(specs.map(warningOf));
  return warnings.filter((warning) => warning !== undefined);
}

async function warningOf({ mount, entry, manifest }: SkillSpec): Promise<string | undefined> {
  const declares = manifest.credentials !== undefined || manifest.settings !== undefined;
  if (entry === null || declares || !(await takesAny(entry.file))) return undefined;
  return (
    `skill "${mount}" reads credentials or its environment, and its Skilletfile declares neither \`credentials\` nor ` +
    '`settings`: a caller may set any variable that the host has not'
  );
}

/** Whether the code beside a module, itself included, gets hold of any. */
async function takesAny(file: string): Promise<boolean> {
  const dir = dirname(file);
  const names = await readdir(dir).catch(() => []);
  for (const name of names.filter((one) => SOURCES.test(one)).slice(0, READ.files)) {
    const text = await readFile(join(dir, name), 'utf8').catch(() => '');
    if (TAKES.test(text.slice(0, READ.chars))) return true;
  }
  return false;
}
