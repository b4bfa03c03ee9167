import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedHost } from '../host/attacked-host.ts';
import { growth, type Footprint } from '../host/footprint.ts';
import { send } from '../http/send.ts';
import type { NeighbourLoad } from '../load/neighbour-load.ts';
import type { Pace } from '../pace.ts';
import type { AttackReport } from './attack-report.ts';
import type { Attack } from './attack.ts';
import { fire } from './fire.ts';
import { unique } from './unique.ts';
import { awaitQuarantine, awaitRecovery } from './recovery.ts';

/** Milliseconds a reload that changes nothing may take. */
const RELOADS_WITHIN = 5000;

/** Where an attack takes place. */
export interface Scene {
  readonly host: AttackedHost;
  readonly load: NeighbourLoad;
  readonly pace: Pace;
  /** What the host took before all attacks; undefined where that cannot be seen. */
  readonly baseline: Footprint | undefined;
  /** Hears of what happens now, for those who watch. */
  readonly onPhase: (phase: string) => void;
}

/** Measures a calm span, sets off one bomb, and watches the skill, its neighbours and the host. */
export async function runAttack(attack: Attack, scene: Scene): Promise<AttackReport> {
  const { host, load, pace, onPhase } = scene;
  onPhase('calm');
  await load.cut();
  host.takePeak();
  await sleep(pace.calm);
  const calm = await load.cut();
  const calmPeak = host.takePeak();

  onPhase('attack');
  const fired = performance.now();
  const waitFor = attack.kind === 'crash-loop' ? awaitQuarantine : awaitRecovery;
  const caller = await untilEnd(fire(attack, host.url), host.ended);
  const recovery = await waitFor(attack, host.url, fired, host.ended);
  const rest = fired + Math.max(pace.attack, attack.lasts) - performance.now();
  await untilEnd(sleep(Math.max(0, rest)), host.ended);
  const attacked = await load.cut();

  onPhase('settle');
  if (attack.kind === 'crash-loop') await host.drop(attack.mount);
  const canReload = await untilEnd(isAbleToReload(host.url), host.ended);
  const left = await settle(scene, attack);
  if (attack.stains) await endStainedWorker(attack, host.url);
  return {
    bomb: attack.name,
    caller,
    recovery,
    calm,
    attacked,
    hostEnded: host.ended.aborted ? String(host.ended.reason) : undefined,
    calmPeak,
    peak: host.takePeak(),
    canReload,
    left,
  };
}

/** Waits until the host takes no more than before all attacks, or as long as the attack may need. */
async function settle(scene: Scene, { settles }: Attack): Promise<Footprint | undefined> {
  const { host, baseline, pace } = scene;
  const slow = pace.full && settles > 0;
  // A thread that strips types lives on for a while after each start.
  const threads = slow ? 0 : 1;
  const until = performance.now() + (slow ? settles : pace.settle);
  for (;;) {
    const now = host.footprint();
    if (baseline === undefined || now === undefined || host.ended.aborted) return undefined;
    const left = growth(baseline, now);
    if (
      (left.processes <= 0 && left.threads <= threads && left.ports <= 0) ||
      performance.now() > until
    )
      return left;
    await sleep(100);
  }
}

/** Whether a reload could be done: it needs the host's files, which skills can block. */
async function isAbleToReload(url: string): Promise<boolean> {
  const dryRun = { method: 'POST', timeout: RELOADS_WITHIN } as const;
  return send(`${url}/reload?dry_run=true`, dryRun).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** What the worker of a skill holds goes with it. */
export async function endStainedWorker(
  { mount }: Pick<Attack, 'mount'>,
  url: string,
): Promise<void> {
  const exit = { method: 'POST', body: unique({ bomb: 'exit-0' }), timeout: 5000 } as const;
  await send(`${url}/skills/${mount}/run`, exit).catch(() => undefined);
}

/** What a promise gives, or undefined when the host ends first. */
export async function untilEnd<Value>(
  promise: Promise<Value>,
  ended: AbortSignal,
): Promise<Value | undefined> {
  if (ended.aborted) return undefined;
  const end = Promise.withResolvers<undefined>();
  const onEnd = () => {
    end.resolve(undefined);
  };
  ended.addEventListener('abort', onEnd);
  try {
    return await Promise.race([promise, end.promise]);
  } finally {
    ended.removeEventListener('abort', onEnd);
  }
}
