import { isRunning } from '../../crash/journal/process-identity.ts';
import { pardonAtRest } from '../../crash/suspects/pardon-at-rest.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { pasteable } from '../new/host-command.ts';
import { askHost, dataDirOf, findHost, HostRefused, NoHost } from './ask-host.ts';
import type { HostFlags, Surroundings } from './ask-host.ts';
import { canaryText } from './canary-text.ts';
import { reloadText } from './reload-text.ts';
import { rollText } from './roll-text.ts';
import { shadowText } from './shadow-text.ts';
import { statusText } from './status-text.ts';
import { rollbackText, versionsText, weightsText } from './versions-text.ts';

/** Flags of commands that print something. */
export interface PrintFlags extends HostFlags {
  readonly json?: boolean;
}

/** Flags of `reload`. */
export interface ReloadFlags extends PrintFlags {
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly canary?: number;
  /** Of all hosts of the cluster. */
  readonly cluster?: boolean;
}

/** Flags of `canary`. */
export interface CanaryFlags extends PrintFlags {
  readonly promote?: boolean;
  readonly abort?: boolean;
}

/** Flags of `versions`. */
export interface VersionsFlags extends PrintFlags {
  readonly weights?: string;
}

/** Flags of `rollback`. */
export interface RollbackFlags extends PrintFlags {
  readonly to?: string;
  readonly forward?: boolean;
}

/** Milliseconds that an answer may take: of what is known, of what has to be loaded, and of another host that starts. */
const SOON = 5000;
const LOADED = 120_000;
const STARTED = 200_000;
/** The same of all hosts of a cluster, one after the other. */
const ROLLED = 3_600_000;
/** Milliseconds beyond the time that a host says it takes to stop. */
const MORE = 5000;
const POLL = 50;
/** What becomes of a host where all went well. */
const DONE: ReadonlySet<string> = new Set(['reloaded', 'would-reload']);

/** `skillet-host status`: exit code 0 when a host runs. */
export async function status(flags: PrintFlags, around: Surroundings): Promise<void> {
  const host = await findHost(flags, around);
  const answer = await askHost(host, { do: 'status' }, SOON);
  print(flags, answer, () => statusText(answer));
}

/** `skillet-host reload`: exit code 1 when something could not be taken over, or not by each host of the cluster. */
export async function reload(
  { dryRun = false, force = false, canary, cluster = false, ...flags }: ReloadFlags,
  around: Surroundings,
): Promise<number> {
  const host = await findHost(flags, around);
  if (cluster) {
    const roll = await askHost(host, { do: 'roll', dryRun, force, canary }, ROLLED);
    print(flags, roll, () => pasteable(rollText(roll), around.env));
    const isDone = roll.hosts.every(({ outcome }) => DONE.has(outcome));
    return isDone ? 0 : 1;
  }
  const outcome = await askHost(host, { do: 'reload', dryRun, force, canary }, LOADED);
  print(flags, outcome, () => pasteable(reloadText(outcome), around.env));
  return outcome.failed.length === 0 ? 0 : 1;
}

/** `skillet-host restart`: another host takes over from the one that runs. */
export async function restart(flags: HostFlags, around: Surroundings): Promise<void> {
  const host = await findHost(flags, around);
  const began = performance.now();
  const { pid } = await askHost(host, { do: 'restart' }, STARTED);
  const took = ((performance.now() - began) / 1000).toFixed(1);
  say(`host ${String(pid)} serves in place of ${String(host.pid)} (after ${took} s)`);
}

/** `skillet-host stop`: waits until the host, and so its launcher, is gone. */
export async function stop(flags: HostFlags, around: Surroundings): Promise<void> {
  const host = await findHost(flags, around);
  const { within } = await askHost(host, { do: 'stop' }, SOON);
  const deadline = performance.now() + within + MORE;
  while (isRunning(host)) {
    if (performance.now() > deadline) {
      const pid = String(host.pid);
      throw new HostRefused(`host ${pid} is still there; \`kill -9 ${pid}\` ends it`);
    }
    await sleep(POLL);
  }
  say(`host ${String(host.pid)} has stopped`);
}

/** `skillet-host pardon <mount>`: of the host that runs, or of the next one. */
export async function pardon(mount: string, flags: HostFlags, around: Surroundings): Promise<void> {
  const pardoned = await pardonOf(mount, flags, around);
  say(pardoned ? `${mount} is not suspected any more` : `${mount} was not suspected`);
}

async function pardonOf(mount: string, flags: HostFlags, around: Surroundings): Promise<boolean> {
  try {
    const host = await findHost(flags, around);
    return (await askHost(host, { do: 'pardon', mount }, LOADED)).pardoned;
  } catch (error) {
    if (!(error instanceof NoHost)) throw error;
    return pardonAtRest(await dataDirOf(flags, around), mount);
  }
}

/** `skillet-host canary [mount]`: what is tried, after it was promoted or aborted where that is wanted. */
export async function canary(
  mount: string | undefined,
  { promote, abort, ...flags }: CanaryFlags,
  around: Surroundings,
): Promise<void> {
  const host = await findHost(flags, around);
  const settle = promote === true ? 'promote' : abort === true ? 'abort' : undefined;
  const answer = await askHost(host, { do: 'canary', mount, settle }, SOON);
  print(flags, answer, () => canaryText(answer));
}

/** `skillet-host shadow [mount]`: throws a `HostRefused` where no calls of the one that is named are copied. */
export async function shadow(
  mount: string | undefined,
  flags: PrintFlags,
  around: Surroundings,
): Promise<void> {
  const host = await findHost(flags, around);
  const answer = await askHost(host, { do: 'shadow', mount }, SOON);
  if (mount !== undefined && answer.shadows.length === 0)
    throw new HostRefused(`no calls of "${mount}" are copied: it has no \`shadow\``);
  print(flags, answer, () => shadowText(answer));
}

/** `skillet-host versions <mount>`: those that went live, or the weights that those side by side get. */
export async function versions(
  mount: string,
  { weights, ...flags }: VersionsFlags,
  around: Surroundings,
): Promise<void> {
  const host = await findHost(flags, around);
  if (weights !== undefined) {
    const weighed = await askHost(host, { do: 'weigh', mount, weights }, SOON);
    print(flags, weighed, () => weightsText(weighed));
    return;
  }
  const answer = await askHost(host, { do: 'versions', mount }, LOADED);
  print(flags, answer, () => versionsText(answer));
}

/** `skillet-host rollback <mount>`: an older version, or what lies in the folder again. */
export async function rollback(
  mount: string,
  { to, forward, ...flags }: RollbackFlags,
  around: Surroundings,
): Promise<void> {
  const host = await findHost(flags, around);
  const which = to === undefined ? {} : { to };
  const request =
    forward === true
      ? ({ do: 'forward', mount } as const)
      : ({ do: 'rollback', mount, ...which } as const);
  const answer = await askHost(host, request, LOADED);
  print(flags, answer, () => pasteable(rollbackText(answer), around.env));
}

function print({ json }: PrintFlags, value: unknown, text: () => string): void {
  process.stdout.write(json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
