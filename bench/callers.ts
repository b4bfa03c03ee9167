import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeKeys } from '../apps/skillet-host/test/support/write-keys.ts';
import { Child } from './child.ts';
import { configOf, startHost } from './host-config.ts';
import { median, table } from './figures.ts';
import { OneCaller } from './one-caller.ts';
import { interleaved, paired, spreadText, type Pace, type Seen } from './rounds.ts';
import { WORKLOADS } from './workloads.ts';

const PACE: Pace = { rounds: 15, warmUp: 3 };
/** Calls in a round, one after the other. */
const CALLS = 1000;
/** Requests a second of who floods. */
const FLOOD = 500;

const BARE_FILE = fileURLToPath(new URL('./servers/bare-http.ts', import.meta.url));
const FLOOD_FILE = fileURLToPath(new URL('./flood.ts', import.meta.url));

/** Milliseconds that so much of the calls of a round took at most, and microseconds of the host's own thread for each. */
interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly thread: number;
}

/** A host, and the key with which it is called. */
interface Called {
  readonly host: Child;
  readonly key: string | undefined;
}

/** What a key and limits cost each call, and what a caller who floods costs another. */
export async function callers(): Promise<string> {
  return [await ownCost(), await costOfOthers()].join('\n\n');
}

async function ownCost(): Promise<string> {
  const hosts = {
    'no key': await hostWith(''),
    'a key': await hostWith('callers: {required: true}\n', 'b'),
    'a key with limits': await hostWith(
      'callers: {limits: {default: {rate: 1000000/s, concurrency: 1000, daily: 1000000000}}}\n',
      'b',
    ),
  };
  const seen = await interleaved(hosts, PACE, (called) => timesOf(called));
  await Promise.all(Object.values(hosts).map(({ host }) => host.stop()));
  return [
    `Callers: POST /run, one call after the other, median of ${String(PACE.rounds)} rounds of ${String(CALLS)} calls`,
    timesTable(
      seen,
      () => 'no key',
      'added p99 ms',
      (one, other) => one - other,
      3,
    ),
    'goal: a key adds at most 0.1 ms',
  ].join('\n');
}

async function costOfOthers(): Promise<string> {
  const flooded = 'callers: {limits: {names: {a: {rate: 10/s}, b: {}, c: {}}}}\n';
  const host = await hostWith(flooded, 'a', 'b', 'c');
  const [bare, other] = [bareServer(), bareServer()];
  const ways: Readonly<Record<string, Way>> = {
    'nobody else': { of: host, base: 'nobody else' },
    'a flood within no limit': { of: host, flood: host, as: 'c', base: 'nobody else' },
    'a flood over its limit': { of: host, flood: host, as: 'a', base: 'nobody else' },
    'a flood of a bare server beside it': { of: host, flood: other, base: 'nobody else' },
    'bare node:http, nobody else': { of: bare, base: 'bare node:http, nobody else' },
    'bare node:http, a flood': { of: bare, flood: bare, base: 'bare node:http, nobody else' },
  };
  const seen = await interleaved(ways, PACE, async ({ of, flood, as = '' }) => {
    const floods = flood && (await floodOf(flood.host, host.keys.get(as) ?? ''));
    const times = await timesOf({
      host: of.host,
      key: of === host ? host.keys.get('b') : undefined,
    });
    await floods?.stop();
    return times;
  });
  await Promise.all([host, bare, other].map((one) => one.host.stop()));
  const baseOf = (name: string) => ways[name]?.base ?? name;
  return [
    `Callers: the same for one caller while another sends ${String(FLOOD)} requests a second`,
    timesTable(seen, baseOf, 'of p99 alone', (one, others) => one / others, 2),
    'The server beside it shares the cores, and nothing else; a bare server shares its one thread with the flood.',
    'goal: at most 1.2, where that is what sharing the machine leaves',
  ].join('\n');
}

/** Whom one caller calls, and whom another floods meanwhile. */
interface Way {
  readonly of: Pick<Called, 'host'>;
  readonly flood?: Pick<Called, 'host'>;
  /** By which key. */
  readonly as?: string;
  /** What it is compared with. */
  readonly base: string;
}

/** The simplest server there is, with the same handler. */
function bareServer(): Pick<Called, 'host'> {
  return { host: new Child([BARE_FILE, 'time']) };
}

function timesTable<Name extends string>(
  seen: Seen<Name, Times>,
  baseOf: (name: Name) => Name,
  title: string,
  compare: (one: number, other: number) => number,
  digits: number,
): string {
  const p99 = (name: Name) => seen[name].map((times) => times.p99);
  const rows = (Object.keys(seen) as Name[]).map((name) => [
    name,
    median(seen[name].map(({ p50 }) => p50)).toFixed(3),
    median(p99(name)).toFixed(3),
    spreadText(paired(p99(name), p99(baseOf(name)), compare), digits),
    median(seen[name].map(({ thread }) => thread)).toFixed(0),
  ]);
  return table(['', 'p50 ms', 'p99 ms', title, 'host µs/call'], rows);
}

async function timesOf({ host, key }: Called): Promise<Times> {
  using caller = new OneCaller();
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const target = { url: `${await host.url}/skills/time/run`, body: WORKLOADS.time.body, headers };
  const before = host.mainThread();
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) times.push(await caller.time(target));
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), thread: (host.mainThread() - before) / CALLS };
}

async function hostWith(
  more: string,
  ...names: readonly string[]
): Promise<Called & { readonly keys: ReadonlyMap<string, string> }> {
  const file = configOf([['time', 'time']], '{}', more);
  const keys = await writeKeys(dirname(file), names);
  const host = startHost(file);
  await host.url;
  return { host, keys, key: keys.get(names.at(-1) ?? '') };
}

/** Who floods, in a process of its own, once it has begun. */
async function floodOf(host: Child, key: string): Promise<Child> {
  const flood = new Child([FLOOD_FILE, `${await host.url}/skills/time/run`, key, String(FLOOD)]);
  await flood.url;
  return flood;
}
