import { ApiError, send } from '../api/client.ts';
import { signedIn, signedOut } from '../state/session.ts';

/** Begins a session with a key, which is kept nowhere. Rejects with an Error that says why not. */
export async function signIn(key: string): Promise<void> {
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Error('A key is one word, without spaces.');
  const response = await send('dashboard/session', {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
  });
  if (response.ok) {
    const { secret } = (await response.json()) as { secret: string };
    signedIn(secret);
    return;
  }
  const { detail } = (await response.json().catch(() => ({}))) as { detail?: unknown };
  throw new ApiError(
    response.status,
    typeof detail === 'string' ? detail : 'The host did not take this key.',
  );
}

/** Ends the session, also for other tabs. */
export async function signOut(): Promise<void> {
  await send('dashboard/session', { method: 'DELETE' }).catch(() => undefined);
  signedOut();
}
