import { fork, type ChildProcess } from 'node:child_process';

/**
 * Starts a module in a process that leads a group of its own, so that what skills start can be ended with it. What it writes goes to
 * stderr, or with `verbose: false` nowhere. `env` is its environment (default: that of this process).
 */
export function forkApart(main: URL, verbose: boolean, env = process.env): ChildProcess {
  const output = verbose ? 2 : 'ignore';
  return fork(main, {
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
    // JSON has no Infinity, which is what some limits are.
    serialization: 'advanced',
    execArgv: [],
    env,
  });
}

/** Ends a process that leads a group, and all that it and its skills have started. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
