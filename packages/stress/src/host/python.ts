import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Attack } from '../attack/attack.ts';

const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 9))';

/** Whether an attack is made on a Python skill. */
export function needsPython({ name }: Attack): boolean {
  return name.startsWith('python-');
}

/** Why no Python skill can run on this machine; undefined when one can. */
export async function whyNoPython(): Promise<string | undefined> {
  try {
    await promisify(execFile)('python3', ['-c', IS_NEW_ENOUGH]);
    return undefined;
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return absent ? 'there is no python3' : 'python3 does not work, or is older than 3.9';
  }
}
