import { CHAOS_PYTHON } from '../host/mounts.ts';
import { CALL, type Attack } from './attack.ts';

/** What a Python handler can do to itself and to the processes around it. */
export const PYTHON_ATTACKS: readonly Attack[] = [
  attackPython('exit'),
  attackPython('sys-exit'),
  attackPython('segfault'),
  attackPython('busy-loop'),
  attackPython('blocked-loop'),
  attackPython('print-flood', { caller: 'either', lasts: 3000 }),
  attackPython('write-flood', { caller: 'either', lasts: 3000 }),
  attackPython('memory-growth'),
  attackPython('fork-bomb'),
];

function attackPython(bomb: string, more: Partial<Attack> = {}): Attack {
  const name = `python-${bomb}`;
  return { ...CALL, name, mount: CHAOS_PYTHON, body: { bomb }, caller: 'problem', ...more };
}
