import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SKILLETFILE } from '../skilletfile/read-skilletfile.ts';
import { findRuntimeModule } from '../skilletfile/runtime-module.ts';

/** Whether a folder has a skill in it: a Skilletfile, or the module of an application. */
export async function isSkillFolder(dir: string): Promise<boolean> {
  return (await isThere(join(dir, SKILLETFILE))) || (await findRuntimeModule(dir)) !== undefined;
}

/** Also for what is no file: reading it says what is wrong. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
