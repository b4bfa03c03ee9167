import type { Attack } from '../attack.ts';
import { call } from '../call.ts';

/** One native call blocks the thread until it returns. */
const BACK_WITHIN = 5000;
const SETTLES = 15_000;

/** Memory that V8 does not count; the host must be able to stop after each that one call takes. */
export const NATIVE_ATTACKS: readonly Attack[] = [
  memory('buffer-concat'),
  memory('buffer-entries'),
  memory('structured-clone'),
  memory('intl-objects'),
  memory('replace-huge'),
  memory('rejections-million'),
  memory('import-urls'),
  memory('require-copies'),
  memory('wasm-memory'),
  memory('shared-array-buffers'),
  memory('blobs'),
  memory('object-urls'),
  memory('unread-channels'),
  memory('module-register', { stops: true }),
  memory('zlib-sync-bomb', { stops: true }),
  memory('random-fill', { stops: true }),
  memory('read-sparse-file', { stops: true }),
  memory('sqlite-memory', { stops: true }),
  memory('exec-sync-output', { stops: true }),
  memory('spawn-sync-output', { stops: true }),
  memory('read-dev-zero', { stops: true }),
];

function memory(name: string, more: Partial<Attack> = {}): Attack {
  const outcome = 'back-or-quarantined';
  const all = { outcome, backWithin: BACK_WITHIN, settles: SETTLES, stains: true } as const;
  return call(name, 'either', { ...all, ...more });
}
