import { CHAOS_MCP, CRASH_LOOPS, toolOf, type CrashLoop } from '../../host/mounts.ts';
import type { Attack } from '../attack.ts';
import { CALL } from '../call.ts';

/** Two processes are to be started, of Node. */
const BACK_WITHIN = 5000;
/** What a server goes on doing after its answer, or leaves behind, is ended with it. */
const STAINS = { stains: true, lasts: 4000 } as const;

/** What a server of MCP can do to the host that it is a skill of. */
export const MCP_ATTACKS: readonly Attack[] = [
  attackMcp('crash', 'problem'),
  attackMcp('exit-0', 'problem'),
  attackMcp('never', 'problem'),
  attackMcp('busy-loop', 'problem'),
  attackMcp('deaf', 'problem'),
  attackMcp('noise', 'either'),
  attackMcp('stderr-flood', 'either'),
  attackMcp('huge-message', 'problem'),
  attackMcp('memory-growth', 'problem'),
  attackMcp('fork', 'answer', STAINS),
  attackMcp('slow-list', 'answer', STAINS),
  attackMcp('large-list', 'answer', STAINS),
  attackMcp('list-storm', 'answer', STAINS),
  attackMcp('progress-storm', 'either', STAINS),
  attackMcp('unknown-ids', 'either', STAINS),
  attackMcp('deep-nest', 'either'),
  atStart('mcp-exit-at-start'),
  atStart('mcp-hang-at-start'),
];

function attackMcp(bomb: string, caller: Attack['caller'], more: Partial<Attack> = {}): Attack {
  const all = { ...CALL, backWithin: BACK_WITHIN, mount: toolOf(CHAOS_MCP) };
  return { ...all, name: `mcp-${bomb}`, body: { bomb }, caller, ...more };
}

function atStart(name: CrashLoop): Attack {
  const mount = toolOf(CRASH_LOOPS[name]);
  return { ...CALL, name, mount, body: { bomb: 'ok' }, caller: 'either', outcome: 'quarantined' };
}
