import { CRASH_LOOPS, type CrashLoop } from '../host/mounts.ts';
import { call } from './call.ts';
import type { Attack } from './attack.ts';
import { APP_ATTACKS } from './lists/app-attacks.ts';
import { CLIENT_ATTACKS } from './lists/client-attacks.ts';
import { HOST_ATTACKS } from './lists/host-attacks.ts';
import { MCP_ATTACKS } from './lists/mcp-attacks.ts';
import { NATIVE_ATTACKS } from './lists/native-attacks.ts';
import { POOL_ATTACKS } from './lists/pool-attacks.ts';
import { PYTHON_ATTACKS } from './lists/python-attacks.ts';
import { SHARED_ATTACKS, STATE_ATTACKS } from './lists/shared-attacks.ts';

/** Where a native call blocks the thread, or one builtin runs for seconds. */
const BACK_WITHIN_NATIVE = 5000;
/** A sleeping child process keeps its thread for a minute. */
const NATIVE_SETTLES = 65_000;

function crashLoop(name: CrashLoop): Attack {
  const mount = CRASH_LOOPS[name];
  return call(name, 'either', { outcome: 'quarantined', mount, body: { bomb: 'ok' } });
}

/** Every attack, those that leave the least behind first. */
export const ATTACKS: readonly Attack[] = [
  call('throw', 'problem'),
  call('reject', 'problem'),
  call('throw-null', 'problem'),
  call('throw-undefined', 'problem'),
  call('recursion', 'problem'),
  call('throw-in-timer', 'problem'),
  call('reject-later', 'answer', { fuse: 250 }),
  call('exit-0', 'problem'),
  call('exit-1', 'problem'),
  call('abort', 'problem'),
  call('uncloneable', 'either'),
  call('circular', 'problem'),
  call('bigint', 'problem'),
  call('huge-result', 'problem', { backWithin: BACK_WITHIN_NATIVE }),
  call('never', 'problem'),
  call('infinite-loop', 'problem'),
  call('microtask-flood', 'problem'),
  call('immediate-flood', 'problem'),
  call('regex', 'problem'),
  call('atomics-wait', 'problem'),
  call('exec-sync', 'problem', { backWithin: BACK_WITHIN_NATIVE, settles: NATIVE_SETTLES }),
  call('timers', 'answer', { lasts: 3500 }),
  call('console-flood', 'either', { lasts: 3000 }),
  call('message-flood', 'either', { lasts: 3000 }),
  call('heap-flood', 'either', { lasts: 3000 }),
  call('tamper-env', 'either', { stains: true }),
  call('tamper-globals', 'either', { stains: true }),
  call('tamper-prototypes', 'either', { stains: true }),
  call('main-thread', 'either'),
  call('port-leak', 'either', { stains: true }),
  call('descriptor-leak', 'either', { stains: true }),
  ...APP_ATTACKS,
  call('growing-array', 'problem'),
  call('growing-map', 'problem'),
  call('many-objects', 'problem'),
  call('giant-arrays', 'problem', { backWithin: BACK_WITHIN_NATIVE }),
  call('string-doubling', 'problem'),
  call('json-bomb', 'problem', { backWithin: BACK_WITHIN_NATIVE }),
  call('buffer-flood', 'problem'),
  call('typed-array-flood', 'problem'),
  ...CLIENT_ATTACKS,
  ...SHARED_ATTACKS,
  crashLoop('throw-at-load'),
  crashLoop('exit-at-load'),
  crashLoop('syntax-error'),
  crashLoop('hang-at-load'),
  crashLoop('crash-after-start'),
  ...PYTHON_ATTACKS,
  crashLoop('python-exit-at-load'),
  crashLoop('python-syntax-error'),
  crashLoop('python-endless-import'),
  ...MCP_ATTACKS,
  call('kill-self', 'either'),
  call('kill-self-hard', 'either'),
  call('close-descriptors', 'either'),
  call('fifo-opens', 'either', { backWithin: BACK_WITHIN_NATIVE }),
  ...HOST_ATTACKS,
  ...NATIVE_ATTACKS,
  ...POOL_ATTACKS,
  ...STATE_ATTACKS,
];

/** The attacks of the short form: one of each family, none that needs a minute to settle. */
export const SHORT: readonly string[] = [
  'throw',
  'throw-null',
  'throw-in-timer',
  'reject-later',
  'exit-1',
  'circular',
  'never',
  'infinite-loop',
  'microtask-flood',
  'regex',
  'console-flood',
  'route-timer-throw',
  'overload',
  'deep-token',
  'private-kill',
  'calls-to-neighbour',
  'buffer-concat',
  'exit-at-load',
  'python-exit',
  'mcp-crash',
];
