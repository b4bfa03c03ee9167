import { setTimeout as sleep } from 'node:timers/promises';
import { endStainedWorker, untilEnd, type Scene } from '../attack/run-attack.ts';
import type { Attack } from '../attack/attack.ts';
import { closeScene, leftover, openScene, raceAbort, type CampaignOptions } from '../campaign.ts';
import { awaitSkills } from '../host/await-skills.ts';
import { growth, type Footprint } from '../host/footprint.ts';
import { CHAOS } from '../host/mounts.ts';
import type { Shot, SoakMeasures } from './soak-result.ts';

/** Milliseconds from one bomb to the next. */
const BOMB_EVERY = 5000;
/** Milliseconds until everything that the last bombs took must be gone. */
const SETTLE = 20_000;

/** What a soak needs. */
export interface SoakOptions extends Pick<CampaignOptions, 'openHost' | 'pace' | 'signal'> {
  /** The bombs to choose from. */
  readonly attacks: readonly Attack[];
  /** Milliseconds that it lasts. */
  readonly duration: number;
  /** Chooses the bombs; numbers in [0, 1). */
  readonly random: () => number;
  /** Hears of each bomb once its caller has been told. */
  readonly onShot: (shot: Shot) => void;
  /** Hears of what happens now, and of how many bombs have gone off. */
  readonly onPhase: (bombs: number, phase: string) => void;
}

/** How many bombs a soak of so many milliseconds sets off. */
export function bombsIn(duration: number): number {
  return Math.max(1, Math.floor(duration / BOMB_EVERY));
}

/** Sets off one random bomb after the other in one host, under a steady load on the neighbours. */
export async function runSoak(options: SoakOptions): Promise<SoakMeasures> {
  const { signal, onPhase } = options;
  const scene = await openScene(options, (phase) => onPhase(0, phase));
  let measures: Omit<SoakMeasures, 'stop'> | undefined;
  try {
    measures = await raceAbort(soak(scene, options), signal);
  } finally {
    // How it stops is only of interest after a whole soak.
    if (measures === undefined) await closeScene(scene);
  }
  onPhase(measures.bombs, 'stop');
  return { ...measures, stop: await closeScene(scene) };
}

async function soak(scene: Scene, options: SoakOptions): Promise<Omit<SoakMeasures, 'stop'>> {
  const { host, load, baseline } = scene;
  const { attacks, duration, random, onShot, onPhase, pace } = options;
  await load.cut();
  host.takePeak();
  const started = performance.now();
  const bombs = bombsIn(duration);
  const fired: Attack[] = [];
  const shots: Promise<void>[] = [];
  while (fired.length < bombs && !host.ended.aborted) {
    const attack = attacks[Math.floor(random() * attacks.length)];
    if (attack === undefined) break;
    fired.push(attack);
    onPhase(fired.length, attack.name);
    shots.push(shoot(attack, scene, onShot));
    await untilEnd(sleep(started + fired.length * BOMB_EVERY - performance.now()), host.ended);
  }
  await Promise.all(shots);
  const neighbours = await load.cut();
  const seconds = (performance.now() - started) / 1000;
  const peak = host.takePeak();
  onPhase(fired.length, 'settle');
  const settles = Math.max(SETTLE, ...fired.map((attack) => attack.settles));
  const skillBack = await untilEnd(isBack(scene), host.ended);
  const left =
    skillBack === true
      ? await untilEnd(leftover(scene, pace, settles), host.ended)
      : growthSince(scene);
  return {
    bombs: fired.length,
    seconds,
    neighbours,
    skillBack,
    before: baseline,
    left,
    peak,
    hostEnded: host.ended.aborted ? String(host.ended.reason) : undefined,
  };
}

/** Whether the skill answers after everything that was done to it. */
async function isBack({ host }: Scene): Promise<boolean> {
  try {
    await awaitSkills(host, [CHAOS]);
    return true;
  } catch {
    return false;
  }
}

function growthSince({ host, baseline }: Scene): Footprint | undefined {
  const now = host.footprint();
  return baseline === undefined || now === undefined ? undefined : growth(baseline, now);
}

async function shoot(attack: Attack, { host }: Scene, onShot: (shot: Shot) => void): Promise<void> {
  const caller = await untilEnd(attack.fire(attack, host), host.ended);
  // Harm that stays in a worker would be blamed on the bombs to come.
  if (attack.stains) await endStainedWorker(attack, host.url);
  if (caller !== undefined) onShot({ bomb: attack.name, caller });
}
