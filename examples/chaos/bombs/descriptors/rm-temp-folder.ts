import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SkillError } from '@skillet/sdk';

/** Only a temporary folder with such a file in it is there to be emptied: never the machine's. */
const LEAVE = 'chaos-may-empty-this';

/** Empties the temporary folder, as a cleaner does. */
export function rmTempFolder() {
  const folder = tmpdir();
  if (!existsSync(join(folder, LEAVE))) {
    throw new SkillError(400, `There is no file ${LEAVE} in the temporary folder.`);
  }
  for (const name of readdirSync(folder).filter((name) => name !== LEAVE)) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  return { done: 'rm-temp-folder' };
}
