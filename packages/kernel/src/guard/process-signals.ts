import { syncBuiltinESMExports } from 'node:module';

const EPERM = -1;

/** What Node sends signals by: 0, or an error number below it. */
type RawKill = (target: number, signal: number) => number;

/**
 * A skill that signals its own process ends itself, as it meant to: a thread, which would take the
 * whole host down, by an exit. The processes around the host are out of its reach.
 */
export function guardSignals(carrier: 'thread' | 'process'): void {
  const undocumented = process as typeof process & { _kill: RawKill };
  const kill = process.kill.bind(process);
  const rawKill = undocumented._kill.bind(process);
  const { pid, ppid } = process;
  const decide = (target: number, signal?: string | number) => {
    const own = target === pid || target === 0 || target === -pid;
    if (signal === 0 || (!own && target !== ppid && target !== -1)) return 'send';
    return own ? (carrier === 'process' ? 'send' : 'exit') : 'refuse';
  };
  // `process.kill` comes here, too.
  undocumented._kill = (target, signal) => {
    const decision = decide(target, signal);
    if (decision === 'exit') process.exit(1);
    return decision === 'send' ? rawKill(target, signal) : EPERM;
  };
  process.kill = (target, signal) => {
    const decision = decide(target, signal);
    if (decision === 'send') return kill(target, signal);
    if (decision === 'exit') process.exit(1);
    const refusal = new Error('kill EPERM: a skill may not signal the processes around its host');
    throw Object.assign(refusal, { code: 'EPERM', errno: EPERM, syscall: 'kill' });
  };
  syncBuiltinESMExports();
}
