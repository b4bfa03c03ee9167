import { CHAOS_PYTHON } from '../../host/mounts.ts';
import type { Attack } from '../attack.ts';
import { CALL } from '../call.ts';

/** A flood in threads that its process cannot end: it goes as a whole. */
const FLOOD = { caller: 'either', outcome: 'back-or-quarantined', lasts: 4000 } as const;

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
  attackPython('pbkdf2-flood', { ...FLOOD, stops: true }),
  attackPython('scrypt-flood', { ...FLOOD, stops: true }),
  attackPython('read-dev-zero', FLOOD),
  attackPython('lane-flood', FLOOD),
];

function attackPython(bomb: string, more: Partial<Attack> = {}): Attack {
  const name = `python-${bomb}`;
  return { ...CALL, name, mount: CHAOS_PYTHON, body: { bomb }, caller: 'problem', ...more };
}
