import { setTimeout as sleep } from 'node:timers/promises';
import type { AttackedHost } from '../host/attacked-host.ts';
import type { Footprint } from '../host/footprint.ts';
import { skillOf } from '../host/mounts.ts';
import { send } from '../http/send.ts';
import type { NeighbourLoad } from '../load/neighbour-load.ts';
import type { Pace } from '../pace.ts';
import type { AttackResult } from './attack-result.ts';
import type { Attack } from './attack.ts';
import { awaitQuarantine, awaitRecovery } from './recovery.ts';
import { settle } from './settle.ts';
import { unique } from './unique.ts';

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
export async function runAttack(attack: Attack, scene: Scene): Promise<AttackResult> {
  const { host, load, pace, onPhase } = scene;
  onPhase('calm');
  await load.cut();
  host.takePeak();
  await sleep(pace.calm);
  const calm = await load.cut();
  const calmPeak = host.takePeak();
  const before = host.footprint();

  onPhase('attack');
  const fired = performance.now();
  const waitFor = attack.outcome === 'quarantined' ? awaitQuarantine : awaitRecovery;
  const caller = await untilEnd(attack.fire(attack, host), host.ended);
  const recovery = await waitFor(attack, host.url, fired, host.ended);
  const rest = fired + Math.max(pace.attack, attack.lasts) - performance.now();
  await untilEnd(sleep(Math.max(0, rest)), host.ended);
  const attacked = await load.cut();

  onPhase('settle');
  if (attack.outcome === 'quarantined') await host.drop(skillOf(attack.mount));
  if (attack.stains) await endStainedWorker(attack, host.url);
  if (host.hasMore) await host.serve({}).catch(() => undefined);
  const canReload = await untilEnd(isAbleToReload(host.url), host.ended);
  const left = await settle(scene, attack, before);
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

/** Whether a reload could be done: it needs the host's files, which skills can block. */
export async function isAbleToReload(url: string): Promise<boolean> {
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
