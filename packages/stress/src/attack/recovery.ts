import { setTimeout as sleep } from 'node:timers/promises';
import { skillOf } from '../host/mounts.ts';
import { TIMEOUT } from '../host/stress-config.ts';
import { objectOf, send } from '../http/send.ts';
import type { Attack } from './attack.ts';

/** What became of the skill that exploded. Times in milliseconds. */
export type Recovery =
  | { readonly kind: 'recovered'; readonly ms: number }
  | { readonly kind: 'quarantined'; readonly ms: number }
  | { readonly kind: 'lost'; readonly ms: number };

const EVERY = 50;
/** Answers in a row after which the skill counts as back. */
const ENOUGH = 3;
const GIVE_UP = 15_000;
/** Five restarts with growing waits come first. */
const GIVE_UP_QUARANTINE = 30_000;
const PATIENCE = TIMEOUT + 1000;

/** Calls the harmless `ok` until the skill answers for good; `fired` is when the bomb was. */
export async function awaitRecovery(
  { mount, fuse, outcome }: Attack,
  baseUrl: string,
  fired: number,
  ended: AbortSignal,
): Promise<Recovery> {
  // A call that waits for a restart succeeds: those before the explosion tell nothing.
  await sleep(Math.max(0, fired + fuse - performance.now()));
  const exploded = performance.now();
  let since: number | undefined;
  let streak = 0;
  while (!ended.aborted && performance.now() - exploded < GIVE_UP) {
    const well = await isWell(baseUrl, mount);
    streak = well ? streak + 1 : 0;
    since = well ? (since ?? performance.now()) : undefined;
    if (since !== undefined && streak >= ENOUGH) {
      return { kind: 'recovered', ms: since - exploded };
    }
    if (!well && outcome === 'back-or-quarantined' && (await isQuarantined(baseUrl, mount))) {
      return { kind: 'quarantined', ms: performance.now() - exploded };
    }
    await sleep(EVERY);
  }
  return { kind: 'lost', ms: performance.now() - exploded };
}

/** Calls a skill that dies at each start until `/health` says that it is quarantined. */
export async function awaitQuarantine(
  { mount }: Attack,
  baseUrl: string,
  fired: number,
  ended: AbortSignal,
): Promise<Recovery> {
  while (!ended.aborted && performance.now() - fired < GIVE_UP_QUARANTINE) {
    if (await isQuarantined(baseUrl, mount)) {
      return { kind: 'quarantined', ms: performance.now() - fired };
    }
    await Promise.all([isWell(baseUrl, mount), sleep(EVERY)]);
  }
  return { kind: 'lost', ms: performance.now() - fired };
}

async function isWell(baseUrl: string, mount: string): Promise<boolean> {
  const url = `${baseUrl}/skills/${mount}/run`;
  try {
    const body = { bomb: 'ok' };
    const { status, text } = await send(url, { method: 'POST', body, timeout: PATIENCE });
    return status === 200 && objectOf(text)['done'] === 'ok';
  } catch {
    return false;
  }
}

/** Whether `/health` says of a skill that it is in quarantine. */
export async function isQuarantined(baseUrl: string, mount: string): Promise<boolean> {
  try {
    const { text } = await send(`${baseUrl}/health`, { method: 'GET', timeout: PATIENCE });
    const skills = objectOf(text)['skills'] as Record<string, { status?: unknown } | undefined>;
    return skills[skillOf(mount)]?.status === 'quarantined';
  } catch {
    return false;
  }
}
