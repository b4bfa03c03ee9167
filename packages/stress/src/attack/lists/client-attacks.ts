import { CHAOS, CHAOS_APP, NARROW, QUARANTINED, WIDE } from '../../host/mounts.ts';
import type { Attack } from '../attack.ts';
import { CALL, call } from '../call.ts';
import { byClients } from '../clients/by-clients.ts';
import type { ClientName } from '../clients/clients.ts';

const SAY = { bomb: 'say' };
const DEEP = 3000;
const TOKENS = 20_000;
/** Time for those in which a hundred clients want something large. */
const LARGE = { toldWithin: 25_000, patience: 30_000, backWithin: 5000, settles: 10_000 };

/** What clients do: many, slow, or with more than anybody needs. */
export const CLIENT_ATTACKS: readonly Attack[] = [
  call('deep-token', 'either', { body: { ...SAY, token: nested(DEEP) } }),
  clients('many-tokens', CHAOS, { body: { ...SAY, token: tokens() }, toldWithin: 5000 }),
  clients('many-credentials', CHAOS, { body: { bomb: 'ok' }, toldWithin: 5000 }),
  clients('clients-that-leave', CHAOS, { body: { bomb: 'never' } }),
  clients('catalog-loop', CHAOS, { toldWithin: 10_000 }),
  clients('events-unread', CHAOS, {
    body: { bomb: 'throw-in-timer' },
    ...LARGE,
    toldWithin: 60_000,
  }),
  clients('one-byte-chunks', CHAOS, { body: { bomb: 'ok' }, ...LARGE }),
  clients('overload', NARROW, { body: { bomb: 'wait', ms: 50 } }),
  clients('answers-two-byte', WIDE, { body: { bomb: 'two-byte-answer' }, ...LARGE }),
  clients('answers-31mb', WIDE, { body: { bomb: 'long-answer' }, ...LARGE }),
  clients('answers-unread', WIDE, { body: { bomb: 'long-answer' }, ...LARGE }),
  clients('uploads-to-hung-app', CHAOS_APP, { body: {}, ...LARGE }),
  clients('bodies-to-quarantined', QUARANTINED, {
    ...LARGE,
    body: { bomb: 'ok' },
    outcome: 'quarantined',
  }),
];

function clients(name: ClientName, mount: string, more: Partial<Attack>): Attack {
  const body = { bomb: name };
  return { ...CALL, name, mount, body, caller: 'either', fire: byClients(name), ...more };
}

function nested(depth: number): unknown {
  let value: unknown = 'secret';
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

function tokens(): string[] {
  return Array.from({ length: TOKENS }, (_, index) => `secret-${String(index)}`);
}
