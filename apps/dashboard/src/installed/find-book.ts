import { signal } from '@preact/signals';
import { ApiError, ask } from '../api/client.ts';
import type { FoundSkills } from '../api/installed-shapes.ts';
import { searchTurns } from './search-turns.ts';
import { whileBusy } from './while-busy.ts';

/** What is looked for, as it is typed. */
export const wanted = signal('');
/** What was found last; undefined until somebody has looked for something. */
export const found = signal<FoundSkills | undefined>(undefined);
/** Why nothing can be told. */
export const findFault = signal<string | undefined>(undefined);
/** Whether something is looked for just now. */
export const searching = signal(false);

/** Milliseconds for which an answer is waited for: indexes may be slow. */
const PATIENCE = 120_000;

/** Others are searched for, as many as may be at the same time. */
const BUSY = 429;

/** Searches, as somebody wants them. */
export const { typed, now: searchNow } = searchTurns(look);

/** Looks again for what was found, where something was: what is installed may have changed. */
export function searchAgain(): void {
  if (found.peek() !== undefined) searchNow(wanted.peek());
}

async function look(text: string): Promise<void> {
  searching.value = true;
  const query = new URLSearchParams({ q: text }).toString();
  try {
    found.value = await whileBusy(
      () => ask<FoundSkills>(`index/search?${query}`, { signal: AbortSignal.timeout(PATIENCE) }),
      (error) => error instanceof ApiError && error.status === BUSY,
      () => wanted.peek() === text,
    );
    findFault.value = undefined;
  } catch (error) {
    const { told, message } =
      error instanceof ApiError ? error : new ApiError(0, 'The host does not answer.');
    const { failed = [] } = (told ?? {}) as Partial<FoundSkills>;
    const isUnread = failed.length > 0;
    found.value = isUnread ? { ok: false, total: 0, skills: [], failed } : undefined;
    findFault.value = isUnread ? undefined : message;
  } finally {
    searching.value = false;
  }
}
