import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedHost } from '../../host/attacked-host.ts';
import { objectOf, send } from '../../http/send.ts';
import type { Fire } from '../attack.ts';

/** Milliseconds for which the host stands still. */
const STANDS_STILL = 3000;
/** Milliseconds in which it might judge its workers for that. */
const AFTERWARDS = 3000;

/** Stops the host's process, as a laptop that is closed does: no worker may be ended for that. */
export const suspendedHost: Fire = async (_, host) => {
  const before = await lastDeaths(host);
  const started = performance.now();
  host.signal('SIGSTOP');
  await sleep(STANDS_STILL);
  host.signal('SIGCONT');
  await sleep(AFTERWARDS);
  const after = await lastDeaths(host);
  const died = Object.keys(after).filter((mount) => after[mount] !== before[mount]);
  const said = died.length === 0 ? 'no worker died' : `died: ${died.join(' ')}`;
  return { said, ms: performance.now() - started, clear: died.length === 0 };
};

/** When a worker of each skill died last. */
async function lastDeaths({ url }: AttackedHost): Promise<Record<string, string>> {
  const { text } = await send(`${url}/health`, { method: 'GET', timeout: 10_000 });
  const skills = objectOf(text)['skills'] as Record<
    string,
    { last_death?: { at?: string } | null }
  >;
  return Object.fromEntries(
    Object.entries(skills).map(([mount, { last_death: death }]) => [mount, death?.at ?? '']),
  );
}
