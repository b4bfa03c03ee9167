import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SKILLETFILE } from '../skilletfile/read-skilletfile.ts';
import { findRuntimeModule } from '../skilletfile/runtime-module.ts';

/** Whether a folder has a skill in it: a Skilletfile, or the module of an application. */
export function isSkillFolder(dir: string): boolean {
  return hasSkilletfile(dir) || findRuntimeModule(dir) !== undefined;
}

/** Also for what is no file: reading it says what is wrong. */
export function hasSkilletfile(dir: string): boolean {
  return existsSync(join(dir, SKILLETFILE));
}
