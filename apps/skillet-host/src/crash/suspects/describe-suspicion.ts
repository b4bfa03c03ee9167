import { heldUntil, isMoved, type Ground } from './suspicions.ts';

/** What a skill is suspected of that was suspected at these times, and what came of it, as a sentence. */
export function describeSuspicion(ground: Ground, times: readonly number[], now: number): string {
  const often = times.length === 1 ? 'once' : `${String(times.length)} times`;
  const what = {
    'host-ended': `it was suspected ${often} of having ended the host`,
    'shared-threads': `it kept others from the threads that all skills share ${often}`,
  }[ground];
  const last = new Date(times.at(-1) ?? now).toISOString();
  if (!isMoved(times, now)) return `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}, at ${last}.`;
  const until = new Date(heldUntil(times, now)).toISOString();
  return `It runs in a process of its own until ${until}, since ${what}, last at ${last}.`;
}
