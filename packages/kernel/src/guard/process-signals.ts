import { syncBuiltinESMExports } from 'node:module';

/**
 * A thread that signals its own process would take the whole host down: here it ends itself, as it
 * meant to, and other processes of the host are out of its reach.
 */
export function guardSignals(): void {
  const kill = process.kill.bind(process);
  const { pid, ppid } = process;
  process.kill = (target, signal) => {
    const own = target === pid || target === 0 || target === -pid;
    if (signal === 0 || (!own && target !== ppid && target !== -1)) return kill(target, signal);
    if (own) process.exit(1);
    const refusal = new Error('kill EPERM: a skill may not signal the processes around its host');
    throw Object.assign(refusal, { code: 'EPERM', errno: -1, syscall: 'kill' });
  };
  syncBuiltinESMExports();
}
