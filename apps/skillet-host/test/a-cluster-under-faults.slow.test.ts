import { setTimeout as sleep } from 'node:timers/promises';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
  vi,
  type TestContext,
} from 'vitest';
import { ClusterHost, type ClusterHostOptions } from './support/cluster.ts';
import { NatsServer, natsProgram } from './support/nats-server.ts';
import { percentile, SteadyLoad, type Answered, type Target } from './support/steady-load.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

// Three hosts serve 200 calls a second here, on machines that may have two cores.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const RATE = 200;
/** Milliseconds of calls before a fault, with it, and after it. */
const BEFORE = 5000;
/** Milliseconds within which each call is answered, with room for a machine that is busy otherwise. */
const ANSWERED = 1000;
const ROOM = 700;
const SAFE = 'idempotent: true\n';

let program: Awaited<ReturnType<typeof natsProgram>>;
let nats: NatsServer;
let proxy: TcpProxy;
let a: ClusterHost;
let b: ClusterHost;
let c: ClusterHost;
let load: SteadyLoad;
const figures: string[] = [];

beforeAll(async () => {
  program = await natsProgram();
});

afterAll(() => {
  console.log(figures.join('\n'));
});

/** Skills: `all` is on all hosts, `ab`, `bc` and `ca` on two, `once` on b and c, and its calls may not be made twice. */
beforeEach(async () => {
  if (program.file === undefined) return;
  nats = await NatsServer.start(program.file);
  proxy = await TcpProxy.to(nats.port);
  const start = (host: string, more: Partial<ClusterHostOptions> = {}) =>
    ClusterHost.start({ host, nats: nats.url, skills: [], manifest: SAFE, ...more });
  [a, b, c] = await Promise.all([
    start('a', { skills: ['all', 'ab', 'ca'] }),
    start('b', { skills: ['all', 'ab', 'bc'], nats: proxy.url }),
    start('c', { skills: ['all', 'bc', 'ca'] }),
  ]);
  for (const host of [a, b, c]) await host.knows(['ab', 'all', 'bc', 'ca']);
});

afterEach(async () => {
  if (program.file === undefined) return;
  await load.stop();
  for (const part of [a, b, c, proxy, nats]) await part[Symbol.asyncDispose]();
});

/** Calls of all skills at some of the hosts. */
function begin(hosts: readonly ClusterHost[], mounts = ['all', 'ab', 'bc', 'ca']): void {
  const targets = hosts.flatMap(({ name, url }) =>
    mounts.map((mount): Target => ({
      name: `${mount} at ${name}`,
      url: `${url}/skills/${mount}/run`,
    })),
  );
  load = new SteadyLoad(targets, RATE);
}

interface Faulty {
  readonly name: string;
  /** Milliseconds with it. */
  readonly lasts: number;
  begins(): Promise<void> | void;
  ends?(): Promise<void> | void;
}

/** Runs calls before, with and after a fault, and notes the figures. */
async function suffer(fault: Faulty): Promise<readonly Answered[]> {
  await sleep(BEFORE);
  const from = load.now;
  await fault.begins();
  await sleep(fault.lasts);
  await fault.ends?.();
  const to = load.now;
  await sleep(3000);
  await load.stop();
  const [before, during] = [load.between(1000, from), load.between(from, to)];
  const after = load.between(to, Infinity);
  const lost = [...during, ...after].filter(({ status }) => status !== 200);
  const codes = new Map<string, number>();
  for (const { status, code } of lost) {
    const what = code ?? String(status);
    codes.set(what, (codes.get(what) ?? 0) + 1);
  }
  const p = (answers: readonly Answered[]) =>
    `p50 ${percentile(answers, 0.5).toFixed(1)} p99 ${percentile(answers, 0.99).toFixed(1)} max ${percentile(answers, 1).toFixed(0)} ms`;
  const failed = [...codes].map(([code, count]) => `${code} ${String(count)}`).join(', ');
  figures.push(
    `${fault.name}: ${String(during.length + after.length)} calls, not done: ${failed || 'none'}\n` +
      `  before ${p(before)}; with it ${p(during)}; after ${p(after)}`,
  );
  return [...during, ...after];
}

function needsNats(context: TestContext): void {
  context.skip(program.file === undefined, program.missing);
}

/** All calls were done. */
function expectAllDone(answers: readonly Answered[]): void {
  const lost = answers.filter(({ status }) => status !== 200);
  expect(
    lost.map(({ target, status, code, ms }) => [target.name, status, code, Math.round(ms)]),
  ).toEqual([]);
}

/** None had to wait for much longer than a second for its answer, whatever that is. */
function expectAnsweredInTime(answers: readonly Answered[]): void {
  const late = answers.filter(({ ms }) => ms > ANSWERED + ROOM);
  expect(late.map(({ target, status, ms }) => [target.name, status, Math.round(ms)])).toEqual([]);
}

test('kill -9 of a host: calls that others can do are done', async (context) => {
  needsNats(context);
  begin([a, b]);
  const answers = await suffer({
    name: 'kill -9 of c',
    lasts: 4000,
    begins: () => {
      process.kill(c.pid, 'SIGKILL');
    },
  });
  expectAllDone(answers);
  expectAnsweredInTime(answers);
});

test('a host that is frozen: calls that others can do are done, within a second', async (context) => {
  needsNats(context);
  begin([a, b]);
  const answers = await suffer({
    name: 'SIGSTOP of c for 6 s',
    lasts: 6000,
    begins: () => {
      process.kill(c.pid, 'SIGSTOP');
    },
    ends: () => {
      process.kill(c.pid, 'SIGCONT');
    },
  });
  expectAllDone(answers);
  expectAnsweredInTime(answers);
});

test('NATS is killed and away for 10 s: each host goes on with its own, and others are refused at once', async (context) => {
  needsNats(context);
  begin([a, b, c]);
  const answers = await suffer({
    name: 'SIGKILL of NATS for 10 s',
    lasts: 10_000,
    begins: () => nats.kill(),
    ends: () => nats.again(),
  });
  const isOwn = ({ target: { name } }: Answered) =>
    !['bc at a', 'ca at b', 'ab at c'].includes(name);
  expectAllDone(answers.filter(isOwn));
  const refused = answers.filter(({ status }) => status !== 200);
  expect([...new Set(refused.map(({ code }) => code))].sort()).toEqual(
    expect.arrayContaining(['skill_unavailable']),
  );
  for (const { status, code } of refused)
    expect([status, code]).toEqual(
      code === 'member_lost' ? [502, code] : [503, 'skill_unavailable'],
    );
  expectAnsweredInTime(answers);
});

test('a host between which and NATS everything is swallowed: calls at others are done', async (context) => {
  needsNats(context);
  begin([a, c]);
  const answers = await suffer({
    name: 'partition of b from NATS for 6 s',
    lasts: 6000,
    begins: () => {
      proxy.swallow();
    },
    ends: () => {
      proxy.heal();
    },
  });
  expectAllDone(answers);
  expectAnsweredInTime(answers);
});

test('a host that takes 200 ms longer gets no calls where another can do them', async (context) => {
  needsNats(context);
  begin([a], ['bc']);
  const answers = await suffer({
    name: 'b is reached 200 ms later, for 15 s',
    lasts: 15_000,
    begins: () => {
      proxy.delay(100);
    },
    ends: () => {
      proxy.delay(0);
    },
  });
  expectAllDone(answers);
});
