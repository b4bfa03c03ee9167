import { atOnce } from '../../at-once.ts';
import type { Fuse } from '../../bomb.ts';

const CALLS = 1000;

/** Calls another skill of the same host, by HTTP and all at once. */
export function callsToNeighbour({ url }: Fuse) {
  const call = { method: 'POST', body: '{"timezone":"Europe/London"}' };
  return atOnce(CALLS, () =>
    fetch(`${url}/skills/calm-a/run`, call).then(
      (answer) => answer.text(),
      () => '',
    ),
  );
}
