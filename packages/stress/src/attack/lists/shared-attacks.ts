import type { Attack } from '../attack.ts';
import { call } from '../call.ts';
import { emptiedTempFolder } from '../hosts/emptied-temp-folder.ts';

/** Milliseconds that those last which go on for a while. */
const MS = 3000;

/** Descriptors, sockets and the host's own doors. */
export const SHARED_ATTACKS: readonly Attack[] = [
  shared('calls-to-neighbour', { toldWithin: 5000 }),
  shared('reload-loop', { ms: 1500, lasts: 3000 }),
  shared('stale-descriptors', { ms: 1500, lasts: 3000 }),
  shared('foreign-descriptor'),
  shared('tcp-sockets', { stops: true }),
  shared('udp-sockets', { stops: true }),
  shared('open-files', { stops: true }),
  shared('rm-temp-folder', {
    fire: emptiedTempFolder,
    ownHost: true,
    toldWithin: 12_000,
    lasts: 4000,
    stops: true,
  }),
  shared('lane-flood', { only: 'process', backWithin: 5000 }),
];

/** State that all threads of a process share: what it does stays, so the host goes with it. */
export const STATE_ATTACKS: readonly Attack[] = [
  shared('inspector-binding', { only: 'thread' }),
  shared('worker-by-prototype'),
  shared('kill-usr1'),
  shared('set-priority'),
  shared('private-kill'),
  shared('query-objects'),
  shared('v8-trace', { ms: 1000, lasts: MS, stops: true }),
  shared('v8-gc-stress', { ms: 1000, lasts: MS, stops: true }),
  shared('v8-heap-limit', { ms: 1000, lasts: MS, stops: true }),
  shared('v8-fuzzer', { ms: 1000, lasts: MS, stops: true }),
];

function shared(name: string, { ms, ...more }: Partial<Attack> & { ms?: number } = {}): Attack {
  const body = ms === undefined ? { bomb: name } : { bomb: name, ms };
  const outcome = 'back-or-quarantined';
  return call(name, 'either', { outcome, backWithin: 3000, stains: true, body, ...more });
}
