import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import { hostConfig, startHost } from './host-config.ts';
import { load, wrkIsThere, type Measured } from './load.ts';
import { median, table } from './figures.ts';
import { WORKLOADS } from './workloads.ts';

const KINDS = ['thread', 'process'] as const;
const ROUNDS = 5;
const SECONDS = 3;
/** First calls of a skill that has no worker yet. */
const STARTS = 7;
/** Calls one after the other. */
const CALLS = 1000;
/** Workers beside the first one whose memory is measured. */
const ADDED = 5;
/** Milliseconds after which garbage of the start is gone and memory is read. */
const SETTLE = 16_000;

/** What a worker costs as a thread and as a process: rate, latency, start, memory. */
export async function isolation(): Promise<string> {
  const wrk = await wrkIsThere();
  const { body } = WORKLOADS.time;
  const hosts = KINDS.map((kind) => hostWith(`{isolation: ${kind}, workers: 1}`));
  const rates: Measured[][] = KINDS.map(() => []);
  // Warm-up counts for nobody; then one round after the other, so that noise hits all alike.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [index, host] of hosts.entries()) {
      const measured = await load({ url: `${await host.url}/skills/time/run`, body }, SECONDS, wrk);
      if (round >= 0) rates[index]?.push(measured);
    }
  }
  const alone: number[] = [];
  for (const host of hosts) alone.push(await sequential(`${await host.url}/skills/time/run`));
  await Promise.all(hosts.map((host) => host.stop()));

  const rows: string[][] = [];
  for (const [index, kind] of KINDS.entries()) {
    const of = (pick: (measured: Measured) => number) => median((rates[index] ?? []).map(pick));
    rows.push([
      kind,
      Math.round(of(({ rate }) => rate)).toLocaleString('en'),
      of(({ p50 }) => p50).toFixed(2),
      of(({ p99 }) => p99).toFixed(2),
      alone[index]?.toFixed(2) ?? '',
      (await firstCall(kind)).toFixed(0),
      (await addedMemory(kind)).toFixed(1),
    ]);
  }
  return [
    `Isolation: time skill, one worker, POST /run (${wrk ? 'wrk' : 'autocannon'}, 32 connections; then one after the other)`,
    table(
      ['kind', 'requests/s', 'p50 ms', 'p99 ms', 'alone ms', 'first call ms', 'MB/worker'],
      rows,
    ),
  ].join('\n');
}

function hostWith(defaults: string): Child {
  const host = startHost(hostConfig(1, defaults));
  host.process.stdout?.resume();
  return host;
}

/** Median of calls that wait for each other, in milliseconds. */
async function sequential(url: string): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) times.push(await timed(url));
  return median(times);
}

/** Median of the call that has to wait for its worker to start, in milliseconds. */
async function firstCall(kind: string): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const host = hostWith(`{isolation: ${kind}, workers: {min: 0, max: 1}}`);
    times.push(await timed(`${await host.url}/skills/time/run`));
    await host.stop();
  }
  return median(times);
}

/** Megabytes that a further idle worker takes. */
async function addedMemory(kind: string): Promise<number> {
  const sizes: number[] = [];
  for (const workers of [1, 1 + ADDED]) {
    const host = hostWith(`{isolation: ${kind}, workers: ${String(workers)}}`);
    await timed(`${await host.url}/skills/time/run`);
    await sleep(SETTLE);
    sizes.push(host.pssOfAll());
    await host.stop();
  }
  const [one = NaN, more = NaN] = sizes;
  return (more - one) / ADDED;
}

async function timed(url: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(url, { method: 'POST', body: '{}' });
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}`);
  await answer.arrayBuffer();
  return performance.now() - began;
}
