import type { Fuse } from '../../bomb.ts';

const CALLERS = 8;

/** Has the host reload, again and again, until the time is up. */
export async function reloadLoop({ url, ms }: Fuse) {
  const until = performance.now() + ms;
  let reloads = 0;
  const again = async () => {
    while (performance.now() < until) {
      const answer = await fetch(`${url}/reload`, { method: 'POST' }).catch(() => undefined);
      await answer?.text();
      reloads += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, again));
  return { done: `${String(reloads)} reloads` };
}
