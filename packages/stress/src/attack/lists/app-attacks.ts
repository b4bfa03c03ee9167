import { CHAOS_APP } from '../../host/mounts.ts';
import type { Attack } from '../attack.ts';
import { CALL } from '../call.ts';

/** What only applications can do, fired at one. */
export const APP_ATTACKS: readonly Attack[] = [
  attackApp('route-timer-throw'),
  attackApp('stalled-stream'),
  // Nobody but its caller has had enough of it.
  attackApp('endless-answer', { patience: 1500 }),
  attackApp('headers-after-body'),
];

/** Each begins an answer that cannot come to its end. */
function attackApp(name: string, more: Partial<Attack> = {}): Attack {
  return { ...CALL, name, mount: CHAOS_APP, body: { bomb: name }, caller: 'cut-off', ...more };
}
