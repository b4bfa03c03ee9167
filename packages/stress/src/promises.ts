import type { AttackResult } from './attack/attack-result.ts';
import type { Attack } from './attack/attack.ts';
import type { Footprint } from './host/footprint.ts';
import { memoryOf } from './host/stress-config.ts';
import type { Pace } from './pace.ts';

/** What is promised of every bomb, and of all of them together. */
export type PromiseName =
  | 'host-survives'
  | 'no-neighbour-request-lost'
  | 'neighbours-stay-fast'
  | 'caller-is-told'
  | 'skill-comes-back'
  | 'crash-loop-is-quarantined'
  | 'memory-is-held'
  | 'host-can-reload'
  | 'host-stops'
  | 'nothing-is-left-over';

/** Milliseconds for the neighbours' p99 under attack. */
const FAST = 50;
/** The same for those that use what is shared. */
const FAST_SHARING = 100;
/** Megabytes that the host may take more for an attack than the skill's limit: what comes before that is seen, or is on its way to clients. */
const HELD = 512;
/** Megabytes that may be left over. */
const LEFT_MEGABYTES = 50;
/** Threads that may be: one that strips types lives on for a while after each start. */
const LEFT_THREADS = 2;
const LEFT_DESCRIPTORS = 2;

/** The promises that an attack has broken. */
export function brokenBy(attack: Attack, result: AttackResult, pace: Pace): PromiseName[] {
  const { attacked, hostEnded, left, stop, canReload } = result;
  if (hostEnded !== undefined) {
    // Everything else follows from that.
    return attacked.failed > 0 ? ['host-survives', 'no-neighbour-request-lost'] : ['host-survives'];
  }
  const slow = pace.full && !attack.pauses && !wasBusyBefore(result) && isSlow(result);
  const leftOver = pace.full && left !== undefined && isLeftOver(left, pace);
  const judged: readonly (readonly [PromiseName, boolean])[] = [
    ['no-neighbour-request-lost', attacked.failed > 0],
    ['neighbours-stay-fast', slow],
    ['caller-is-told', !isTold(attack, result)],
    [
      attack.outcome === 'quarantined' ? 'crash-loop-is-quarantined' : 'skill-comes-back',
      !isAsPromised(attack, result, pace),
    ],
    ['memory-is-held', pace.full && tookMore(result) > mayTake(attack)],
    ['host-can-reload', canReload === false],
    ['nothing-is-left-over', leftOver],
    ['host-stops', stop !== undefined && !stop.clean],
  ];
  return judged.filter(([, broken]) => broken).map(([name]) => name);
}

function isTold({ toldWithin }: Attack, { caller }: AttackResult): boolean {
  return caller !== undefined && caller.clear && caller.ms <= toldWithin;
}

/** Whether the skill has become what was promised of it. */
function isAsPromised({ outcome, backWithin }: Attack, result: AttackResult, pace: Pace): boolean {
  const { kind, ms } = result.recovery;
  if (kind === 'quarantined') return outcome !== 'back';
  return kind === 'recovered' && outcome !== 'quarantined' && (!pace.full || ms <= backWithin);
}

function isSlow({ attacked }: AttackResult): boolean {
  return attacked.p99 > FAST || attacked.sharing.p99 > FAST_SHARING;
}

function mayTake({ mount, serves = 0 }: Attack): number {
  return memoryOf(mount) + HELD + serves;
}

function tookMore({ calmPeak, peak }: AttackResult): number {
  return calmPeak === undefined || peak === undefined ? 0 : peak - calmPeak;
}

/** Whether the machine was too busy with other work to tell how fast the neighbours are. */
export function wasBusyBefore({ calm }: Pick<AttackResult, 'calm'>): boolean {
  return calm.p99 > FAST || calm.sharing.p99 > FAST_SHARING;
}

/** Whether something is left over. */
export function isLeftOver(left: Footprint, pace: Pace): boolean {
  const { processes, threads, descriptors, ports, megabytes } = left;
  return (
    processes > 0 ||
    threads > LEFT_THREADS ||
    descriptors > LEFT_DESCRIPTORS ||
    ports > 0 ||
    (pace.full && megabytes > LEFT_MEGABYTES)
  );
}
