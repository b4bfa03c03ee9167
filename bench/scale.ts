import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { startHost, hostConfig, mountOf } from './host-config.ts';
import { median, table } from './figures.ts';

const COUNTS = [1, 10, 50, 100];
/** Calls that every host answers before its memory is read, because answering takes memory, too. */
const CALLS = 100;
/** Milliseconds after which garbage of the start is gone and memory is read. */
const SETTLE = 16_000;

/** Two starts of the same host differ by 2 MB, which up to this many skills is much of each skill's share. */
const FEW = 10;
/** Hosts started for few skills; the median counts. */
const STARTS = 3;

interface Scaled {
  readonly seconds: number;
  readonly pss: number;
}

/** Time until all of some skills answer, and memory per added idle skill, for growing numbers. */
export async function scale(): Promise<string> {
  const bareOne = await bareWorkers(1);
  const bare = ((await bareWorkers(50)) - bareOne) / 49;
  const rows: string[][] = [];
  let first: { warm: Scaled; idle: Scaled } | undefined;
  for (const count of COUNTS) {
    const warm = await scaled(count, true);
    const idle = await scaled(count, false);
    first ??= { warm, idle };
    const added = (now: Scaled, one: Scaled) =>
      count === 1 ? '-' : ((now.pss - one.pss) / (count - 1)).toFixed(2);
    rows.push([
      String(count),
      warm.seconds.toFixed(2),
      warm.pss.toFixed(0),
      added(warm, first.warm),
      idle.seconds.toFixed(2),
      idle.pss.toFixed(0),
      added(idle, first.idle),
    ]);
  }
  return [
    `Scale: skills that idle, up to ${String(FEW)} the median of ${String(STARTS)} starts; a bare worker thread takes ${bare.toFixed(2)} MB here`,
    table(['skills', 'warm: s', 'MB', 'MB/skill', 'min 0: s', 'MB', 'MB/skill'], rows),
    `goals: 100 warm skills within 6 s; ${(bare + 3).toFixed(2)} MB per warm skill; 0.3 MB with workers.min 0`,
  ].join('\n');
}

async function bareWorkers(count: number): Promise<number> {
  const file = fileURLToPath(new URL('servers/bare-worker.ts', import.meta.url));
  const child = new Child([file, String(count)]);
  await child.url;
  await sleep(SETTLE);
  const pss = child.pss();
  await child.stop();
  return pss;
}

async function scaled(count: number, warm: boolean): Promise<Scaled> {
  const starts: Scaled[] = [];
  do starts.push(await started(count, warm));
  while (count <= FEW && starts.length < STARTS);
  return {
    seconds: median(starts.map(({ seconds }) => seconds)),
    pss: median(starts.map(({ pss }) => pss)),
  };
}

/** Starts a host; warm ones are done when each skill has answered, others when each inventory has. */
async function started(count: number, warm: boolean): Promise<Scaled> {
  const defaults = warm ? '{workers: 1}' : '{workers: {min: 0, max: 1}}';
  const child = startHost(hostConfig(count, defaults));
  child.process.stdout?.resume();
  const url = await child.url;
  const mounts = Array.from({ length: count }, (_, n) => `${url}/skills/${mountOf(n)}`);
  // One after the other, because a hundred connections at once cost memory of their own.
  const ask = (mount = url) => (warm ? call(`${mount}/run`) : read(`${mount}/inventory`));
  for (const mount of mounts) await ask(mount);
  const seconds = (performance.now() - child.startedAt) / 1000;
  for (let n = count; n < CALLS; n += 1) await ask(mounts[n % count]);
  await sleep(SETTLE);
  const pss = child.pss();
  await child.stop();
  return { seconds, pss };
}

async function call(url: string): Promise<void> {
  await settle(await fetch(url, { method: 'POST', body: '{}' }));
}

async function read(url: string): Promise<void> {
  await settle(await fetch(url));
}

async function settle(answer: Response): Promise<void> {
  if (!answer.ok) throw new Error(`${answer.url} answered ${String(answer.status)}`);
  await answer.arrayBuffer();
}
