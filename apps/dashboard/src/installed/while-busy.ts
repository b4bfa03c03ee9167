/** Milliseconds between tries, and how many there are. */
const APART = 1000;
const TRIES = 8;

/** Tries something again while the host is busy with the same for others, and somebody wants it. Rejects with what the last try did. */
export async function whileBusy<Answer>(
  attempt: () => Promise<Answer>,
  isBusy: (error: unknown) => boolean,
  isWanted: () => boolean,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || !isWanted() || tries === TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, APART));
  }
}
