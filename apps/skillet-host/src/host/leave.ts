import { existsSync } from 'node:fs';

/** Where Linux keeps the program that runs; under its path may lie another version by now, or nothing. */
const RUNNING = '/proc/self/exe';

/**
 * Ends this process at once, whatever its threads are in. Node's own exit waits for worker threads and
 * for jobs of libuv's pool, and so for a skill's native call that may never return; a process that
 * becomes another program waits for nobody. That program is Node itself, which ends with the code.
 */
export function leave(code: number): never {
  if (process.execve === undefined) process.exit(code);
  // Those who listen still write what they hold.
  process.emit('exit', code);
  const { LD_LIBRARY_PATH } = process.env;
  return process.execve(
    existsSync(RUNNING) ? RUNNING : process.execPath,
    // A signal that this process left unheard is heard by the next.
    [process.execPath, '--disable-sigusr1', '--eval', `process.exit(${String(code)})`],
    LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH },
  );
}
