import type { EndOfHost } from '../end-of-host.ts';
import type { BusyWorker, JournalState } from '../journal/journal-state.ts';

/** Milliseconds for which a worker may owe an answer to what it takes; a well one needs less than one. */
const OVERDUE = 200;
/** Share of `limits.memory` from which a worker stands out. */
const LARGE = 0.5;

/**
 * The workers that may have ended a host at `crashedAt` (undefined when that is not known): of those in
 * threads, which share its process, those that stand out, because they sat in one long call or had taken
 * much memory; else all that were busy, where the end looks like a crash. Where it looks as if somebody
 * has ended the host, none.
 */
export function nameSuspects(
  { busy, at }: JournalState,
  crashedAt: number | undefined,
  end: EndOfHost,
): readonly BusyWorker[] {
  if (end === 'ended') return [];
  const endedAt = crashedAt ?? at + OVERDUE;
  const threads = busy.filter(({ isolation }) => isolation === 'thread');
  const standOut = threads.filter(
    ({ askedAt, memory }) =>
      (askedAt !== null && endedAt - askedAt >= OVERDUE) || (memory ?? 0) >= LARGE,
  );
  return standOut.length > 0 || end === 'unknown' ? standOut : threads;
}
