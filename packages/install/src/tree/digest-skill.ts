import { environmentFault, isOfMachine } from '../dependencies/python/environment.ts';
import { Refused } from '../refused.ts';
import { digestTree } from './digest.ts';

/**
 * The digest of an installed skill's folder, as the lock has it (`sha512-<base64>`): of all its files, but the link to the machine's
 * Python. Rejects with `Refused` where that is not as it is made here, or where there is anything but files and folders.
 */
export async function digestSkill(dir: string): Promise<string> {
  const fault = await environmentFault(dir);
  if (fault !== undefined) throw new Refused(fault);
  return digestTree(dir, isOfMachine);
}
