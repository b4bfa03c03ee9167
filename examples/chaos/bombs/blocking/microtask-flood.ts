/** Awaits what is settled already, so that no timer and no message ever gets its turn. */
export async function microtaskFlood(): Promise<never> {
  for (;;) await Promise.resolve();
}
