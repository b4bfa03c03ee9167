import { existsSync } from 'node:fs';

/** There on every system that can become another program; a shell is gone after a millisecond, Node after fifty. */
const SHELL = '/bin/sh';
/** Where Linux keeps the program that runs; under its path may lie another version by now, or nothing. */
const RUNNING = '/proc/self/exe';

/** They tell a process to stop, which this one is about to. */
const TOO_LATE = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Ends this process at once, whatever its threads are in. Node's own exit waits for worker threads and
 * for jobs of libuv's pool, and so for a skill's native call that may never return; a process that
 * becomes another program waits for nobody. That program ends with the code: a signal that comes just
 * then would end it with another, so it is a shell, where there is one.
 */
export function leave(code: number): never {
  if (process.execve === undefined) process.exit(code);
  for (const signal of TOO_LATE) process.on(signal, () => undefined);
  // Those who listen still write what they hold.
  process.emit('exit', code);
  if (existsSync(SHELL)) return process.execve(SHELL, [SHELL, '-c', `exit ${String(code)}`], {});
  const { LD_LIBRARY_PATH } = process.env;
  return process.execve(
    existsSync(RUNNING) ? RUNNING : process.execPath,
    // A signal that this process left unheard is heard by the next.
    [process.execPath, '--disable-sigusr1', '--eval', `process.exit(${String(code)})`],
    LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH },
  );
}
