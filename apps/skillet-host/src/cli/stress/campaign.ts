import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackReport } from './attack/attack-report.ts';
import type { Attack } from './attack/attack.ts';
import { endStainedWorker, runAttack, type Scene } from './attack/run-attack.ts';
import type { AttackedHost } from './host/attacked-host.ts';
import { growth, type Footprint } from './host/footprint.ts';
import { CHAOS, CHAOS_PYTHON, NEIGHBOURS } from './host/mounts.ts';
import { needsPython } from './host/python.ts';
import { awaitSkills } from './host/await-skills.ts';
import { startLoad } from './load/neighbour-load.ts';
import type { Pace } from './pace.ts';

/** What a campaign needs. */
export interface CampaignOptions {
  readonly attacks: readonly Attack[];
  readonly pace: Pace;
  /** Starts a host, or finds the one that runs. */
  readonly openHost: () => Promise<AttackedHost>;
  /** Hears of each attack as soon as it is over. */
  readonly onReport: (attack: Attack, report: AttackReport) => void;
  /** Hears of what happens now: the attack that is next, and its phase. */
  readonly onPhase: (done: number, name: string, phase: string) => void;
  /** Ends everything early. */
  readonly signal: AbortSignal;
}

/** What all attacks together have left behind in the last host; undefined where that cannot be seen. */
export type Leftover = Footprint | undefined;

/** Milliseconds until the last worker's threads and memory must be gone. */
const LAST_SETTLE = 20_000;

/** Makes one attack after the other; a host that was lost is replaced before the next. */
export async function runCampaign(options: CampaignOptions): Promise<Leftover> {
  const { attacks, pace, onPhase, onReport, signal } = options;
  let scene: Scene | undefined;
  let done = 0;
  try {
    for (const attack of attacks) {
      const phase = (name: string) => onPhase(done, attack.name, name);
      scene ??= await openScene(options, phase);
      const report = await raceAbort(runAttack(attack, { ...scene, onPhase: phase }), signal);
      onReport(attack, report);
      done += 1;
      // What a bomb has broken for good would be blamed on the next.
      if (report.hostEnded !== undefined || report.recovery.kind === 'lost' || !report.canReload) {
        await closeScene(scene);
        scene = undefined;
      }
    }
    if (scene === undefined) return undefined;
    onPhase(done, 'all', 'settle');
    return await raceAbort(leftover(scene, pace), signal);
  } finally {
    if (scene !== undefined) await closeScene(scene);
  }
}

/** Starts a host with a load on the neighbours, and lets it warm up; `phase` hears how far that is. */
export async function openScene(
  options: Pick<CampaignOptions, 'attacks' | 'openHost' | 'pace' | 'signal'>,
  phase: (name: string) => void,
): Promise<Scene> {
  const { attacks, openHost, pace, signal } = options;
  const mounts = [CHAOS, ...NEIGHBOURS, ...(attacks.some(needsPython) ? [CHAOS_PYTHON] : [])];
  phase('start');
  const host = await openHost();
  const load = startLoad(
    NEIGHBOURS.map((mount) => `${host.url}/skills/${mount}/run`),
    pace.rate,
  );
  const scene = { host, load, pace, onPhase: phase, baseline: undefined };
  try {
    await raceAbort(awaitSkills(host, mounts), signal);
    phase('warm up');
    await raceAbort(sleep(pace.warmUp), signal);
    return { ...scene, baseline: host.footprint() };
  } catch (error) {
    await closeScene(scene);
    throw error;
  }
}

/** Ends the load and the host. */
export async function closeScene({ load, host }: Scene): Promise<void> {
  await load.stop();
  await host.stop();
}

/** Ends the load and the last worker, and waits at most so long until all that they took is gone. */
export async function leftover(
  { host, load, baseline }: Scene,
  pace: Pace,
  within = LAST_SETTLE,
): Promise<Leftover> {
  await load.stop();
  await endStainedWorker({ mount: CHAOS }, host.url);
  await awaitSkills(host, [CHAOS]);
  const until = performance.now() + within;
  for (;;) {
    const now = host.footprint();
    if (baseline === undefined || now === undefined) return undefined;
    const left = growth(baseline, now);
    const { processes, threads, descriptors, ports } = left;
    const clean = [processes, threads, descriptors, ports].every((more) => more <= 0);
    if ((clean && (!pace.full || left.megabytes < 20)) || performance.now() > until) return left;
    await sleep(250);
  }
}

/** What a promise gives, unless the signal comes first: then that rejects with its reason. */
export function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  return Promise.race([promise, aborted]);
}
