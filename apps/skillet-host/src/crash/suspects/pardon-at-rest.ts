import { readSuspicions, writeSuspicions } from './suspicions-file.ts';
import { GROUNDS, without } from './suspicions.ts';

/** Takes back what a skill is suspected of where no host runs; says whether there was anything. */
export function pardonAtRest(dataDir: string, mount: string): boolean {
  const held = GROUNDS.filter((ground) => Object.hasOwn(readSuspicions(dataDir, ground), mount));
  for (const ground of held) {
    writeSuspicions(dataDir, ground, without(readSuspicions(dataDir, ground), mount));
  }
  return held.length > 0;
}
