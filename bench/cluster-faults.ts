import { setTimeout as wait } from 'node:timers/promises';
import { natsProgram } from '../apps/skillet-host/test/support/nats-server.ts';
import {
  percentile,
  SteadyLoad,
  type Answered,
} from '../apps/skillet-host/test/support/steady-load.ts';
import { FaultyCluster, ROOM, type About, type HostName } from './faulty-cluster.ts';
import { table } from './figures.ts';

/** How often each fault is, calls a second, and milliseconds of them before each, and with it. */
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 3);
const RATE = 200;
const BEFORE = 8000;
const LASTS = 8000;
const NATS_AWAY = 10_000;
const WARM_UP = 5000;

/** A fault: of c, unless it says otherwise. */
interface Fault {
  readonly name: string;
  /** Where calls come in meanwhile. */
  readonly gateways: readonly HostName[];
  /** Has it begin, and end. */
  readonly happens: (cluster: FaultyCluster) => Promise<void>;
  /** Mends what is left of it. */
  readonly mend?: (cluster: FaultyCluster) => Promise<void>;
  /** Whether it has nothing to do with a call: neither where that comes in nor where it may be done. */
  readonly spares?: (call: About) => boolean;
}

const OTHERS: readonly HostName[] = ['a', 'b'];
const ALL: readonly HostName[] = ['a', 'b', 'c'];
const hold = async (url: string, mount: string, count: number, ms: number): Promise<void> => {
  const body = JSON.stringify({ wait: ms });
  const calls = Array.from({ length: count }, async () => {
    const answer = await fetch(`${url}/skills/${mount}/run`, { method: 'POST', body });
    await answer.text();
  });
  await Promise.all(calls);
};

const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9 of a host',
    gateways: OTHERS,
    happens: async (cluster) => {
      await cluster.kill('c');
      await wait(LASTS);
    },
    mend: (cluster) => cluster.begin('c'),
  },
  {
    name: 'a host frozen',
    gateways: OTHERS,
    happens: async (cluster) => {
      process.kill(cluster.pid('c'), 'SIGSTOP');
      await wait(LASTS);
      process.kill(cluster.pid('c'), 'SIGCONT');
    },
  },
  {
    name: 'a host cut off from NATS',
    gateways: OTHERS,
    happens: async ({ proxy }) => {
      proxy.swallow();
      await wait(LASTS);
      proxy.heal();
    },
  },
  {
    name: 'a host reached 200 ms later',
    gateways: OTHERS,
    happens: async ({ proxy }) => {
      proxy.delay(100);
      await wait(LASTS);
      proxy.delay(0);
    },
  },
  {
    name: 'a host full for one skill',
    gateways: OTHERS,
    happens: async (cluster) => {
      // The other that runs it is busier with something else, so that the full one is asked first.
      const others = hold(cluster.url('b'), 'all', 8, LASTS);
      const long = hold(cluster.url('c'), 'bc', 1, LASTS);
      await wait(10);
      await hold(cluster.url('c'), 'bc', ROOM, 1);
      await Promise.all([others, long]);
    },
  },
  {
    name: 'NATS killed, for 10 s',
    gateways: ALL,
    happens: async ({ nats }) => {
      await nats.kill();
      await wait(NATS_AWAY);
      await nats.again();
    },
    spares: ({ at, by }) => by.includes(at),
  },
  {
    name: 'all reloaded, one by one',
    gateways: ALL,
    happens: async (cluster) => {
      cluster.change();
      const answer = await fetch(`${cluster.url('a')}/reload?scope=cluster`, { method: 'POST' });
      await answer.text();
    },
    spares: () => false,
  },
];

/** Three hosts under 200 calls a second, and what each kind of fault does to the calls that it has to do with, and to the others. */
export async function clusterFaults(): Promise<string> {
  const { file, missing } = await natsProgram();
  if (file === undefined) return `The faults were not tried: ${missing}`;
  await using cluster = await FaultyCluster.start(file);
  const warming = new SteadyLoad(cluster.targets(ALL), RATE);
  await wait(WARM_UP);
  await warming.stop();
  const tallies = new Map(FAULTS.map((fault) => [fault, new Tally(fault, cluster)]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [fault, tally] of tallies) {
      await cluster.together();
      const load = new SteadyLoad(cluster.targets(fault.gateways), RATE);
      await wait(BEFORE);
      const from = load.now;
      await fault.happens(cluster);
      const to = load.now;
      await wait(1000);
      await load.stop();
      tally.add(load.between(1000, from), load.between(from, to), load.between(to, Infinity));
      await fault.mend?.(cluster);
    }
  }
  const shown = [...tallies.values()];
  return [
    `Three hosts, ${String(RATE)} calls a second, each fault ${String(ROUNDS)} times; times in ms`,
    table(
      ['', 'calls', 'p99 before', 'with it', 'ratio', 'of others: before', 'with it', 'longest'],
      shown.map((tally) => tally.times()),
    ),
    table(
      ['', 'may be made twice', 'not done', 'may not', 'not done', 'answered within', 'done twice'],
      shown.map((tally) => tally.losses()),
    ),
  ].join('\n\n');
}

/** What became of the calls around one kind of fault. */
class Tally {
  readonly #fault: Fault;
  readonly #cluster: FaultyCluster;
  readonly #before: Answered[] = [];
  readonly #during: Answered[] = [];
  readonly #after: Answered[] = [];

  constructor(fault: Fault, cluster: FaultyCluster) {
    this.#fault = fault;
    this.#cluster = cluster;
  }

  add(before: readonly Answered[], during: readonly Answered[], after: readonly Answered[]): void {
    this.#before.push(...before);
    this.#during.push(...during);
    this.#after.push(...after);
  }

  /** How long calls took that the fault has nothing to do with, and all others. */
  times(): readonly string[] {
    const [before, during] = [this.#before, this.#during].map((answers) =>
      Object.groupBy(answers, (one) => (this.#isSpared(one) ? 'spared' : 'others')),
    );
    const p99 = (answers: readonly Answered[] = []) => percentile(answers, 0.99);
    const told = (ms: number) => (ms === 0 ? '' : ms.toFixed(1));
    const [was, is] = [p99(before?.spared), p99(during?.spared)];
    return [
      this.#fault.name,
      String(during?.spared?.length ?? 0),
      ...[told(was), told(is), was === 0 || is === 0 ? '' : (is / was).toFixed(2)],
      ...[told(p99(before?.others)), told(p99(during?.others))],
      told(percentile(during?.others ?? [], 1)),
    ];
  }

  /** What was not done, and how soon its caller heard of that. */
  losses(): readonly string[] {
    const answers = [...this.#during, ...this.#after];
    const [safe, unsafe] = [false, true].map((isNamed) =>
      answers.filter(({ target }) => (target.isNamed === true) === isNamed),
    );
    const lost = (of: readonly Answered[] = []) => of.filter(({ status }) => status !== 200);
    const { done } = this.#cluster.recorded;
    const twice = (unsafe ?? []).filter(({ id }) => (done.get(id) ?? 0) > 1);
    return [
      this.#fault.name,
      ...[String(safe?.length ?? 0), codes(lost(safe))],
      ...[String(unsafe?.length ?? 0), codes(lost(unsafe))],
      percentile(lost(unsafe), 1).toFixed(0),
      String(twice.length),
    ];
  }

  #isSpared({ target }: Answered): boolean {
    const about = target as Answered['target'] & About;
    const { spares = ({ at, by }: About) => at !== 'c' && !by.includes('c') } = this.#fault;
    return spares(about);
  }
}

/** How many calls were not done, and what their callers were told. */
function codes(lost: readonly Answered[]): string {
  const counts = Map.groupBy(lost, ({ status, problem }) => problem?.code ?? String(status));
  return Array.from(counts, ([code, of]) => `${String(of.length)} ${code}`).join(', ') || '0';
}
