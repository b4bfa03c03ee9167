import { access } from 'node:fs/promises';
import { digestSkill } from '@skillet/install';

/** Whether there is anything at a path. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether the files of a skill have a digest. What is no file or folder was not installed. */
export async function hasDigest(dir: string, tree: string): Promise<boolean> {
  return (await digestSkill(dir).catch(() => undefined)) === tree;
}
