import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackResult } from './attack/attack-result.ts';
import type { Attack } from './attack/attack.ts';
import { endStainedWorker, isAbleToReload, runAttack, type Scene } from './attack/run-attack.ts';
import type { AttackedHost, StopResult } from './host/attacked-host.ts';
import { growth, type Footprint } from './host/footprint.ts';
import { CALM, CHAOS, CHAOS_PYTHON, SHARING } from './host/mounts.ts';
import { needsPython } from './host/python.ts';
import { awaitSkills } from './host/await-skills.ts';
import { startLoad } from './load/neighbour-load.ts';
import type { Pace } from './pace.ts';
import { isLeftOver } from './promises.ts';

/** What a campaign needs. */
export interface CampaignOptions {
  readonly attacks: readonly Attack[];
  readonly pace: Pace;
  /** Starts a host, or finds the one that runs. */
  readonly openHost: () => Promise<AttackedHost>;
  /** Hears of each attack as soon as it is over. */
  readonly onResult: (attack: Attack, result: AttackResult) => void;
  /** Hears of what happens now: the attack that is next, and its phase. */
  readonly onPhase: (done: number, name: string, phase: string) => void;
  /** Ends everything early. */
  readonly signal: AbortSignal;
}

/** What is left once all attacks are over. */
export interface CampaignEnd {
  /** What they have left behind in the last host; undefined where that cannot be seen. */
  readonly left: Footprint | undefined;
  /** How the last host stopped; undefined where the last attack has ended it already. */
  readonly stop: StopResult | undefined;
}

const NEIGHBOURS = [
  ...CALM.map((mount) => ({ mount, kind: 'calm' as const })),
  ...Object.values(SHARING).map((mount) => ({ mount, kind: 'sharing' as const })),
];

/** Milliseconds until the last worker's threads and memory must be gone. */
const LAST_SETTLE = 20_000;

/** Makes one attack after the other; a host that was lost is replaced before the next. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignEnd> {
  const { attacks, pace, onPhase, onResult, signal } = options;
  let scene: Scene | undefined;
  let done = 0;
  try {
    for (const attack of attacks) {
      const phase = (name: string) => onPhase(done, attack.name, name);
      scene ??= await openScene(options, phase, done > 0);
      const result = await raceAbort(runAttack(attack, { ...scene, onPhase: phase }), signal);
      if (attack.stops || isBroken(attack, result)) {
        phase('stop');
        const stop = await closeScene(scene);
        scene = undefined;
        onResult(attack, stop === undefined ? result : { ...result, stop });
      } else onResult(attack, result);
      done += 1;
    }
    if (scene === undefined) return { left: undefined, stop: undefined };
    onPhase(done, 'all', 'settle');
    const left = await raceAbort(leftover(scene, pace), signal);
    onPhase(done, 'all', 'stop');
    const stop = await closeScene(scene);
    scene = undefined;
    return { left, stop };
  } finally {
    if (scene !== undefined) await closeScene(scene);
  }
}

/** Whether an attack has broken something for good, which would be blamed on the next. */
function isBroken({ outcome }: Attack, { hostEnded, recovery, canReload }: AttackResult): boolean {
  const isOut = recovery.kind === 'quarantined' && outcome !== 'quarantined';
  return hostEnded !== undefined || recovery.kind === 'lost' || isOut || !canReload;
}

/** Starts a host with a load on the neighbours, and lets it warm up; `phase` hears how far that is. */
export async function openScene(
  options: Pick<CampaignOptions, 'attacks' | 'openHost' | 'pace' | 'signal'>,
  phase: (name: string) => void,
  again = false,
): Promise<Scene> {
  const { attacks, openHost, pace, signal } = options;
  const mounts = [
    CHAOS,
    ...NEIGHBOURS.map(({ mount }) => mount),
    ...(attacks.some(needsPython) ? [CHAOS_PYTHON] : []),
  ];
  phase('start');
  const host = await openHost();
  const load = startLoad(
    NEIGHBOURS.map(({ mount, kind }) => ({ url: `${host.url}/skills/${mount}/run`, kind })),
    pace.rate,
  );
  const scene = { host, load, pace, onPhase: phase, baseline: undefined };
  try {
    await raceAbort(awaitSkills(host, mounts), signal);
    phase('warm up');
    // What is only started when it is first needed is there from now on.
    await raceAbort(isAbleToReload(host.url), signal);
    await raceAbort(sleep(again ? pace.warmUpAgain : pace.warmUp), signal);
    return { ...scene, baseline: host.footprint() };
  } catch (error) {
    await closeScene(scene);
    throw error;
  }
}

/** Ends the load and the host; resolves with how that stopped. */
export async function closeScene({ load, host }: Scene): Promise<StopResult | undefined> {
  await load.stop();
  return host.stop();
}

/** Ends the load and the last worker, and waits at most so long until all that they took is gone. */
export async function leftover(
  { host, load, baseline }: Scene,
  pace: Pace,
  within = LAST_SETTLE,
): Promise<Footprint | undefined> {
  await load.stop();
  await endStainedWorker({ mount: CHAOS }, host.url);
  await awaitSkills(host, [CHAOS]);
  const until = performance.now() + within;
  for (;;) {
    const now = host.footprint();
    if (baseline === undefined || now === undefined) return undefined;
    const left = growth(baseline, now);
    if (!isLeftOver(left, pace) || performance.now() > until) return left;
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
