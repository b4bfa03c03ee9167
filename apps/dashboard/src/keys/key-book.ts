import { signal } from '@preact/signals';
import { act, ask } from '../api/client.ts';
import type { IssuedKey, KeyEntry, LimitUse } from '../api/key-shapes.ts';

/** The keys of the host, and what limits calls; undefined until the host has told. */
export const keys = signal<readonly KeyEntry[] | undefined>(undefined);
export const limits = signal<readonly LimitUse[]>([]);
/** Why they cannot be told. */
export const fault = signal<string | undefined>(undefined);
/** The key that was just made: shown until it is put away, and kept nowhere else. */
export const fresh = signal<IssuedKey | undefined>(undefined);

/** Asks for both again. */
export async function lookAtKeys(): Promise<void> {
  try {
    const [known, used] = await Promise.all([
      ask<{ keys: readonly KeyEntry[] }>('keys'),
      ask<{ limits: readonly LimitUse[] }>('limits'),
    ]);
    keys.value = known.keys;
    limits.value = used.limits;
    fault.value = undefined;
  } catch (error) {
    fault.value = error instanceof Error ? error.message : 'That failed.';
  }
}

/** Makes a key out of what a form says. Rejects with an Error that says what is wrong with it. */
export async function issue(wish: URLSearchParams): Promise<void> {
  fresh.value = await ask<IssuedKey>(`keys?${wish.toString()}`, { method: 'POST' });
  await lookAtKeys();
}

/** Makes a second key for somebody. */
export async function rotate(name: string, overlap: string): Promise<void> {
  fresh.value = await act<IssuedKey>('keys/rotate', { name, overlap });
  await lookAtKeys();
}

/** Has keys refused from now on: those of a name, or the one of an id. */
export async function revoke(key: string): Promise<string> {
  const { message } = await act<{ message: string }>('keys/revoke', { key });
  await lookAtKeys();
  return `${message}.`;
}
