import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Threads that libuv's pool has. */
const POOL = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);

/** Has all threads of this process's pool open a pipe in a folder that nobody writes to; frees them at its end. */
export function fillPool(dir: string): AsyncDisposable {
  const pipe = join(dir, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opened = Array.from({ length: POOL }, () => open(pipe, constants.O_RDONLY));
  return {
    async [Symbol.asyncDispose]() {
      const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
      for (const file of await Promise.all(opened)) await file.close();
      closeSync(writer);
    },
  };
}
