import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Does what it is told to a store, and kills itself by SIGKILL before the n-th step that changes something on the disk:
 * `node killed-at.ts <n> <data folder> <record|pin|lay-out> <JSON>`.
 */
const [, , at = '0', dataDir = '', what = '', given = '{}'] = process.argv;
let steps = 0;

function step(): void {
  steps += 1;
  if (steps === Number(at)) process.kill(process.pid, 'SIGKILL');
}

function beforeEach<This, Args extends unknown[], Result>(
  change: (this: This, ...args: Args) => Promise<Result>,
): (this: This, ...args: Args) => Promise<Result> {
  return async function (...args) {
    step();
    return change.apply(this, args);
  };
}

for (const name of ['mkdir', 'rename', 'rm', 'symlink', 'chmod', 'utimes'] as const)
  Object.assign(fs, { [name]: beforeEach(fs[name] as (...args: unknown[]) => Promise<unknown>) });
const { open } = fs;
Object.assign(fs, {
  open: async (...args: Parameters<typeof open>): Promise<FileHandle> => {
    const isRead = args[1] === 'r' || typeof args[1] === 'number';
    if (!isRead) step();
    const handle = await open(...args);
    if (isRead) return handle;
    return Object.assign(handle, {
      writeFile: beforeEach(handle.writeFile.bind(handle)),
      sync: beforeEach(handle.sync.bind(handle)),
    });
  },
});
syncBuiltinESMExports();

const { VersionStore } = await import('../../src/index.ts');
const store = new VersionStore(dataDir);
const told = JSON.parse(given);
if (what === 'record') await store.record('m', await store.take({ ...told, loaded: new Map() }));
else if (what === 'pin') await store.pin('m', told);
else await store.layOut('m', told.id);
