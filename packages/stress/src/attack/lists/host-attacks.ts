import { CHAOS } from '../../host/mounts.ts';
import type { Attack, Fire } from '../attack.ts';
import { CALL } from '../call.ts';
import { fiftyCrashLoops } from '../hosts/crash-loops.ts';
import { manyStarts } from '../hosts/many-starts.ts';
import { fittingKeys, manyInputs, manyKeys, yamlBomb } from '../hosts/new-skilletfile.ts';
import { suspendedHost } from '../hosts/suspended-host.ts';
import { tenHogs } from '../hosts/ten-hogs.ts';

/** Megabytes of ten processes of a small skill. */
const HOGS = 600;
/** Megabytes of two hundred idle threads of a small skill, or of forty such processes. */
const STARTED = 2400;

/** What happens to the host as a whole, or is brought to it by a reload. */
export const HOST_ATTACKS: readonly Attack[] = [
  onHost('big-skilletfile-inputs', manyInputs, { toldWithin: 20_000 }),
  onHost('big-skilletfile-keys', manyKeys, { toldWithin: 20_000 }),
  onHost('full-skilletfile', fittingKeys, { toldWithin: 20_000 }),
  onHost('yaml-bomb', yamlBomb, { toldWithin: 20_000 }),
  onHost('ten-hogs', tenHogs, { toldWithin: 60_000, serves: HOGS }),
  // A reload tells when each has been started once, one after the other while neighbours are served.
  onHost('fifty-crash-loops', fiftyCrashLoops, { toldWithin: 30_000 }),
  onHost('two-hundred-starts', manyStarts, {
    toldWithin: 60_000,
    stops: true,
    serves: STARTED,
  }),
  onHost('suspended-host', suspendedHost, { toldWithin: 10_000, pauses: true }),
];

function onHost(name: string, fire: Fire, more: Partial<Attack>): Attack {
  const all = { backWithin: 5000, settles: 15_000, ownHost: true };
  return { ...CALL, ...all, name, fire, mount: CHAOS, body: {}, caller: 'either', ...more };
}
