let last: Promise<unknown> = Promise.resolve();

/**
 * Waits until all who came before have given back their turn; resolves with what gives back this one.
 * Rejects, without a turn, when the signal aborts first.
 */
export async function turn(signal: AbortSignal): Promise<() => void> {
  const before = last;
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const giveBack = () => resolve(undefined);
  last = before.then(() => over);
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
  const onAbort = () => abort(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    await Promise.race([before, aborted]);
    return giveBack;
  } catch (error) {
    giveBack();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
