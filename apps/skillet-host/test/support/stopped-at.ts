import fs, { type FileHandle } from 'node:fs/promises';
import plain from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/*
 * Loaded before the command line (`--import`): before the n-th step that changes something on the disk, n being STOP_AT, it kills its
 * process by SIGKILL, or with STOP_BY=full has this step and all later ones fail as on a disk that is full. What the command starts
 * goes on as ever.
 */
const { STOP_AT = '0', STOP_BY = 'kill' } = process.env;
const at = Number(STOP_AT);
let steps = 0;

function step(): void {
  steps += 1;
  if (STOP_BY === 'kill' && steps === at) process.kill(process.pid, 'SIGKILL');
  if (STOP_BY === 'full' && steps >= at)
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
}

type Change = (...args: unknown[]) => Promise<unknown>;

function beforeEach(change: Change): Change {
  return async function (this: unknown, ...args) {
    step();
    return change.apply(this, args);
  };
}

if (process.argv[1]?.endsWith('skillet-host.js') === true && at > 0) {
  // On a full disk, what is there can be moved and removed.
  const always = ['mkdir', 'mkdtemp', 'copyFile', 'symlink', 'writeFile'] as const;
  const whenKilled = ['rename', 'rm', 'chmod'] as const;
  for (const name of STOP_BY === 'kill' ? [...always, ...whenKilled] : always)
    Object.assign(fs, { [name]: beforeEach(fs[name] as Change) });
  const { open } = fs;
  Object.assign(fs, {
    open: async (...args: Parameters<typeof open>): Promise<FileHandle> => {
      if (args[1] === undefined || args[1] === 'r') return open(...args);
      step();
      const handle = await open(...args);
      return Object.assign(handle, {
        writeFile: beforeEach(handle.writeFile.bind(handle) as Change),
        sync: beforeEach(handle.sync.bind(handle) as Change),
      });
    },
  });
  const { createWriteStream } = plain;
  Object.assign(plain, {
    createWriteStream: (...args: Parameters<typeof createWriteStream>) => {
      step();
      return createWriteStream(...args);
    },
  });
  syncBuiltinESMExports();
}
