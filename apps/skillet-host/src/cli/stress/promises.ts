import type { AttackReport } from './attack/attack-report.ts';
import type { Attack } from './attack/attack.ts';
import type { Footprint } from './host/footprint.ts';
import { MEMORY, TIMEOUT } from './host/stress-config.ts';
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
  | 'nothing-is-left-over';

/** Milliseconds beyond the deadline within which a caller must be told. */
const TOLD_WITHIN = TIMEOUT + 500;
/** Milliseconds for the neighbours' p99 under attack. */
const FAST = 50;
/** Megabytes that the host may take more for an attack: the limit, and what comes before it is seen. */
const HELD = MEMORY + 512;
/** Megabytes that may be left over after everything. */
const LEFT_MEGABYTES = 50;

/** The promises that an attack has broken. */
export function brokenBy(attack: Attack, report: AttackReport, pace: Pace): PromiseName[] {
  const { caller, recovery, attacked, hostEnded } = report;
  if (hostEnded !== undefined) {
    // Everything else follows from that.
    return attacked.failed > 0 ? ['host-survives', 'no-neighbour-request-lost'] : ['host-survives'];
  }
  const told = caller !== undefined && caller.clear && caller.ms <= TOLD_WITHIN;
  const broken: PromiseName[] = [];
  if (attacked.failed > 0) broken.push('no-neighbour-request-lost');
  if (pace.full && !wasBusyBefore(report) && attacked.p99 > FAST)
    broken.push('neighbours-stay-fast');
  if (!told) broken.push('caller-is-told');
  if (attack.kind === 'crash-loop') {
    if (recovery.kind !== 'quarantined') broken.push('crash-loop-is-quarantined');
  } else if (recovery.kind !== 'recovered' || (pace.full && recovery.ms > attack.backWithin)) {
    broken.push('skill-comes-back');
  }
  if (pace.full && tookMore(report) > HELD) broken.push('memory-is-held');
  if (report.canReload === false) broken.push('host-can-reload');
  return broken;
}

function tookMore({ calmPeak, peak }: AttackReport): number {
  return calmPeak === undefined || peak === undefined ? 0 : peak - calmPeak;
}

/** Whether the machine was too busy with other work to tell how fast the neighbours are. */
export function wasBusyBefore({ calm }: AttackReport): boolean {
  return calm.p99 > FAST;
}

/** Whether something is left over after all attacks. */
export function isLeftOver(left: Footprint, pace: Pace): boolean {
  const { processes, threads, descriptors, ports, megabytes } = left;
  return (
    processes > 0 ||
    threads > 0 ||
    descriptors > 0 ||
    ports > 0 ||
    (pace.full && megabytes > LEFT_MEGABYTES)
  );
}
