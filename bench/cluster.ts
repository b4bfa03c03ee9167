import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { natsProgram, NatsServer } from '../apps/skillet-host/test/support/nats-server.ts';
import { Child } from './child.ts';
import { answering } from './answering.ts';
import { median, table } from './figures.ts';
import { configWith, startHost } from './host-config.ts';
import { load, wrkIsThere } from './load.ts';
import { OneCaller } from './one-caller.ts';
import { interleaved, paired, spreadText, type Pace, type Seen } from './rounds.ts';
import { WORKLOADS } from './workloads.ts';

const PACE: Pace = { rounds: 10, warmUp: 3 };
/** Calls in a round, one after the other, and seconds of a round with 32 connections. */
const CALLS = 1000;
const SECONDS = 2;
const MB = 1e6;
/** Bytes of a stream. */
const LARGE = 100 * MB;
/** How often each is streamed; what the first costs, a host keeps. */
const STREAMS = 4;

const SINK = fileURLToPath(new URL('./skills/sink', import.meta.url));
const STREAMING = fileURLToPath(new URL('../examples/streaming', import.meta.url));
const FORWARD = fileURLToPath(new URL('./servers/forward.ts', import.meta.url));

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
}

/** A skill on another host, over NATS, against the same on its own host and by way of a plain HTTP server. */
export async function cluster(): Promise<string> {
  const { file, missing } = await natsProgram();
  if (file === undefined) return `The cluster was not measured: ${missing}`;
  await using nats = await NatsServer.start(file);
  const part = (host: string, more: string) =>
    `cluster: {servers: "${nats.url}", name: bench, host: ${host}${more}}\n`;
  const own = startHost(
    configWith(
      [
        ['time', WORKLOADS.time.folder],
        ['sink', SINK],
        ['streaming', STREAMING],
      ],
      '{workers: 1, limits: {body: 200MB}}',
      part('own', ''),
    ),
  );
  const gateway = startHost(configWith([], '{}', part('gateway', ', role: gateway')));
  const forward = new Child([FORWARD, await own.url]);
  const servers = { 'on its own host': own, 'over NATS': gateway, 'over plain HTTP': forward };
  try {
    for (const server of Object.values(servers)) await there(await targetOf(server));
    return [await calls(servers), await streams({ own, gateway })].join('\n\n');
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

async function calls(servers: Readonly<Record<string, Child>>): Promise<string> {
  const wrk = await wrkIsThere();
  const seen = await interleaved(servers, PACE, async (server): Promise<Times> => {
    const target = await targetOf(server);
    using caller = new OneCaller();
    const times: number[] = [];
    for (let call = 0; call < CALLS; call += 1) times.push(await caller.time(target));
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? NaN;
    const { rate, failed } = await load(target, SECONDS, wrk);
    if (failed > 0) throw new Error(`${String(failed)} calls failed`);
    return { p50: at(0.5), p99: at(0.99), rate };
  });
  return [
    `A skill of another host: POST /run, ${String(CALLS)} calls one after the other and 32 connections for ${String(SECONDS)} s, median of ${String(PACE.rounds)} rounds`,
    timesTable(seen, 'on its own host'),
    'Plain HTTP is a server that does nothing but hand requests on to that host.',
    'goal: over NATS at most 1 ms more than on its own host, at p50',
  ].join('\n');
}

function timesTable(seen: Seen<string, Times>, base: string): string {
  const all = (name: string, key: keyof Times) => (seen[name] ?? []).map((times) => times[key]);
  const more = (name: string, key: 'p50' | 'p99') =>
    spreadText(paired(all(name, key), all(base, key), (one, other) => one - other));
  const rows = Object.keys(seen).map((name) => [
    name,
    median(all(name, 'p50')).toFixed(2),
    more(name, 'p50'),
    median(all(name, 'p99')).toFixed(2),
    more(name, 'p99'),
    median(all(name, 'rate')).toFixed(0),
  ]);
  return table(['', 'p50 ms', 'more', 'p99 ms', 'more', 'requests/s'], rows);
}

/** What the memory of both hosts grows by while 100 MB go either way, with a client that reads as fast as it can and a slow one. */
async function streams(hosts: { readonly own: Child; readonly gateway: Child }): Promise<string> {
  const url = await hosts.gateway.url;
  const ways: Readonly<Record<string, () => Promise<number>>> = {
    'down, as fast as it goes': () => down(url, 0),
    'down, to a slow reader': () => down(url, 20),
    'up, as fast as it goes': () => up(url),
  };
  const rows: string[][] = [];
  for (const [name, way] of Object.entries(ways)) {
    const more = { own: [] as number[], gateway: [] as number[] };
    const seconds: number[] = [];
    for (let round = 0; round < STREAMS; round += 1) {
      const peaks = watch(hosts);
      seconds.push(await way());
      const { own, gateway } = peaks();
      // What a heap grows to in the first, it keeps: the streams behind it show what one takes.
      if (round === 0) continue;
      more.own.push(own);
      more.gateway.push(gateway);
    }
    const most = (values: readonly number[]) => Math.max(...values).toFixed(1);
    rows.push([
      name,
      (LARGE / MB / median(seconds)).toFixed(0),
      most(more.gateway),
      most(more.own),
    ]);
  }
  return [
    'A stream of 100 MB over NATS: megabytes that each host grows by at most',
    table(['', 'MB/s', 'gateway', 'host of the skill'], rows),
    'goal: at most 16',
  ].join('\n');
}

function watch(hosts: { readonly own: Child; readonly gateway: Child }) {
  const before = { own: hosts.own.pss(), gateway: hosts.gateway.pss() };
  const peak = { ...before };
  const timer = setInterval(() => {
    peak.own = Math.max(peak.own, hosts.own.pss());
    peak.gateway = Math.max(peak.gateway, hosts.gateway.pss());
  }, 25);
  return () => {
    clearInterval(timer);
    return { own: peak.own - before.own, gateway: peak.gateway - before.gateway };
  };
}

/** Seconds of a download; `pause` is how many milliseconds its reader waits after each megabyte. */
async function down(url: string, pause: number): Promise<number> {
  const began = performance.now();
  const sent = request(`${url}/skills/streaming/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
  });
  sent.end(JSON.stringify({ as: 'download', bytes: LARGE }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let bytes = 0;
  let told = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.byteLength;
    if (pause === 0 || bytes - told < MB) continue;
    told = bytes;
    await wait(pause);
  }
  if (bytes !== LARGE)
    throw new Error(`${String(bytes)} bytes came, status ${String(answer.statusCode)}`);
  return (performance.now() - began) / 1000;
}

async function up(url: string): Promise<number> {
  const began = performance.now();
  const piece = Buffer.alloc(64_000);
  const body = Readable.from(
    (function* () {
      for (let left = LARGE; left > 0; left -= piece.byteLength) {
        yield left < piece.byteLength ? piece.subarray(0, left) : piece;
      }
    })(),
  );
  const sent = request(`${url}/skills/sink/`, { method: 'POST', agent: false });
  body.pipe(sent);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer) text += String(part);
  if (text !== JSON.stringify({ bytes: LARGE })) throw new Error(`it answered ${text}`);
  return (performance.now() - began) / 1000;
}

async function targetOf(server: Child) {
  return { url: `${await server.url}/skills/time/run`, body: WORKLOADS.time.body };
}

/** Resolves once a server answers for a skill, which takes a moment where it runs elsewhere. */
async function there(target: { readonly url: string; readonly body: string }): Promise<void> {
  for (let tries = 100; ; tries -= 1) {
    try {
      await answering(target);
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await wait(100);
    }
  }
}
