import { syncBuiltinESMExports } from 'node:module';

/**
 * A skill that signals its own process ends itself, as it meant to: a thread, which would take the
 * whole host down, by an exit. The processes around the host are out of its reach.
 */
export function guardSignals(carrier: 'thread' | 'process'): void {
  const kill = process.kill.bind(process);
  const { pid, ppid } = process;
  process.kill = (target, signal) => {
    const own = target === pid || target === 0 || target === -pid;
    if (signal === 0 || (!own && target !== ppid && target !== -1)) return kill(target, signal);
    if (own && carrier === 'process') return kill(target, signal);
    if (own) process.exit(1);
    const refusal = new Error('kill EPERM: a skill may not signal the processes around its host');
    throw Object.assign(refusal, { code: 'EPERM', errno: -1, syscall: 'kill' });
  };
  syncBuiltinESMExports();
}
