import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { run } from './support/cli.ts';
import { natsProgram } from './support/nats-server.ts';
import { percentile, SteadyLoad, type Answered, type Target } from './support/steady-load.ts';
import { metricOf, reloadAll, ThreeHosts } from './support/three-hosts.ts';

// Three hosts serve 200 calls a second here, on machines that may have two cores. `npm run bench cluster-faults` measures how long calls take.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const RATE = 200;
/** Milliseconds of calls before a fault, and after it. */
const AROUND = 1000;
/** Milliseconds, long before the timeout of a skill: nobody waits that long for a host that is not there. */
const SOON = 5000;

let missing: string | undefined;
let hosts: ThreeHosts;
const figures: string[] = [];

beforeAll(async () => {
  const program = await natsProgram();
  if (program.file === undefined) missing = program.missing;
  else hosts = await ThreeHosts.start(program.file);
});

afterAll(async () => {
  if (missing === undefined) await hosts[Symbol.asyncDispose]();
  console.log(figures.join('\n'));
});

beforeEach(async (context) => {
  context.skip(missing !== undefined, missing);
  await hosts.together();
});

/** Makes calls while a fault is there, and before and after; `during` is those from its beginning on. */
async function suffer(
  name: string,
  targets: readonly Target[],
  fault: () => Promise<void>,
): Promise<readonly Answered[]> {
  const load = new SteadyLoad(targets, RATE);
  await sleep(AROUND);
  const from = load.now;
  await fault();
  await sleep(AROUND);
  await load.stop();
  const answers = load.between(from, Infinity);
  const failed = new Map<string, number>();
  for (const { status, problem } of answers) {
    if (status === 200) continue;
    const what = problem?.code ?? String(status);
    failed.set(what, (failed.get(what) ?? 0) + 1);
  }
  const lost = Array.from(failed, ([code, count]) => `${code} ${String(count)}`).join(', ');
  const longest = percentile(answers, 1).toFixed(0);
  figures.push(
    `${name}: ${String(answers.length)} calls, not done: ${lost || 'none'}; longest ${longest} ms`,
  );
  return answers;
}

/** Calls that were made of a skill. */
function of(name: string, answers: readonly Answered[]): readonly Answered[] {
  return answers.filter(({ target }) => target.name === name);
}

function notDone(answers: readonly Answered[]): readonly Answered[] {
  return answers.filter(({ status }) => status !== 200);
}

/** All calls were done that may be made twice. */
function expectSafeDone(answers: readonly Answered[]): void {
  const lost = notDone(answers).filter(({ target }) => target.isNamed !== true);
  expect(lost.map(({ target, status, problem }) => [target.name, status, problem])).toEqual([]);
}

/** Each of those that may not was done once, where its caller was told so, and at most once where not. */
function expectNoneTwice(answers: readonly Answered[]): void {
  const { done } = hosts.recorded;
  const named = answers.filter(({ target }) => target.isNamed === true);
  expect(named.length).toBeGreaterThan(0);
  const times = named.map(({ id, status }) => ({ id, status, times: done.get(id) ?? 0 }));
  expect(times.filter((one) => one.times !== 1 && (one.status === 200 || one.times > 1))).toEqual(
    [],
  );
}

/** Callers of those that were under way at a host that was lost hear so long before the timeout; at least so many were. */
function expectUnsafeTold(answers: readonly Answered[], atLeast = 1): void {
  const lost = notDone(of('once', answers));
  expect(lost.length).toBeGreaterThanOrEqual(atLeast);
  for (const { status, problem, ms } of lost) {
    expect({ status, ...problem }).toMatchObject({
      ...{ status: 502, code: 'member_lost', retryable: true },
      // Whichever of the two hosts has noticed first.
      detail: expect.stringMatching(/^The host .* lost/) as string,
    });
    expect(ms).toBeLessThan(SOON);
  }
}

/** Calls of all skills at a and b, of which a third may not be made twice and is under way for a while. */
function callsAtOthers(): readonly Target[] {
  const once = hosts.unsafeCalls('once', { wait: 400 });
  return [...hosts.safeCalls([hosts.a, hosts.b]), once, once, once, once];
}

test('a host that is full: what it has no room for is done by another, at the first attempt to repeat it', async () => {
  const { b, c } = hosts;
  const held: Promise<unknown>[] = [];
  const narrow = hosts.unsafeCalls('narrow');
  const answers = await suffer(
    'c is full for one skill',
    [...hosts.safeCalls(hosts.all), narrow, narrow, narrow, narrow],
    async () => {
      // One is done and one waits at c; b has more to do, so that c is asked first.
      for (let calls = 0; calls < 2; calls += 1) held.push(run(c.url, 'narrow', { wait: 1000 }));
      for (let calls = 0; calls < 8; calls += 1) held.push(run(b.url, 'all', { wait: 2000 }));
      await Promise.all(held);
    },
  );
  expect(notDone(answers)).toEqual([]);
  expectNoneTwice(answers);
  // Each of these was sent to b then: second tries are at most ten, and a tenth of the calls.
  const refused = await metricOf(c, 'skillet_host_errors_total', 'narrow');
  const { length } = of('narrow', answers);
  figures.push(`  c had no room for ${String(refused)} of ${String(length)}`);
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(10 + length / 10);
});

test('a reload of all hosts, one after the other, loses no call', async () => {
  await hosts.change();
  const targets = [...hosts.safeCalls(hosts.all), hosts.unsafeCalls('once', { wait: 200 })];
  let outcome: Record<string, unknown> = {};
  const answers = await suffer('all hosts are reloaded', targets, async () => {
    outcome = await reloadAll(hosts.a);
  });
  expect(outcome).toMatchObject({
    stopped: null,
    hosts: [
      { host: 'a', outcome: 'reloaded', reload: { updated: ['ca'], failed: [] } },
      { host: 'b', outcome: 'reloaded', reload: { updated: ['bc'], failed: [] } },
      { host: 'c', outcome: 'reloaded', reload: { updated: ['bc', 'ca'], failed: [] } },
    ],
  });
  expect(notDone(answers)).toEqual([]);
  expectNoneTwice(answers);
});

test('a host that takes 200 ms longer is left out where another can do it', async () => {
  const bc = { name: 'bc at a', url: `${hosts.a.url}/skills/bc/run` };
  const answers = await suffer('c is reached 200 ms later', [bc], async () => {
    hosts.proxy.delay(100);
    const { cli } = hosts.a;
    const before = cli.lines.length;
    await cli.line(
      (line) =>
        line['event'] === 'member-ejected' &&
        line['mount'] === 'bc' &&
        cli.lines.indexOf(line, before) >= before,
    );
    hosts.proxy.delay(0);
  });
  expect(notDone(answers)).toEqual([]);
});

test('a host between which and NATS everything is swallowed: calls that others can do are done', async () => {
  const answers = await suffer('c is cut off for 3 s', callsAtOthers(), async () => {
    hosts.proxy.swallow();
    await sleep(3000);
    hosts.proxy.heal();
  });
  expectSafeDone(answers);
  expectUnsafeTold(answers);
  expectNoneTwice(answers);
});

test('a host that is frozen: calls that others can do are done', async () => {
  const answers = await suffer('c is frozen for 3 s', callsAtOthers(), async () => {
    process.kill(hosts.c.pid, 'SIGSTOP');
    await sleep(3000);
    process.kill(hosts.c.pid, 'SIGCONT');
  });
  // It knows of what was given up, and does none of it, once it is one of them again.
  await hosts.together();
  expectSafeDone(answers);
  expectUnsafeTold(answers);
  expectNoneTwice(answers);
});

test('NATS is killed, and away: each host goes on with its own, and others are refused at once', async () => {
  const answers = await suffer('NATS is away for 3 s', hosts.safeCalls(hosts.all), async () => {
    await hosts.nats.kill();
    await sleep(3000);
    await hosts.nats.again();
  });
  const isFar = ({ target: { name } }: Answered) =>
    ['bc at a', 'ca at b', 'ab at c'].includes(name);
  expect(notDone(answers.filter((one) => !isFar(one)))).toEqual([]);
  const refused = notDone(answers);
  expect(refused.map(({ problem }) => problem?.code)).toContain('skill_unavailable');
  for (const { status, problem, ms } of refused) {
    expect([
      [502, 'member_lost', true],
      [503, 'skill_unavailable', true],
    ]).toContainEqual([status, problem?.code, problem?.retryable]);
    expect(ms).toBeLessThan(SOON);
  }
});

test('kill -9 of a host: calls that others can do are done', async () => {
  const answers = await suffer('kill -9 of c', callsAtOthers(), async () => {
    process.kill(hosts.c.pid, 'SIGKILL');
    await vi.waitFor(async () => {
      const { members } = (await hosts.a.cluster()) as { members: { host: string }[] };
      expect(members.map(({ host }) => host)).toEqual(['b']);
    }, 10_000);
  });
  expectSafeDone(answers);
  // What it had when it died, a moment decides; what is sent to it afterwards has not begun.
  expectUnsafeTold(answers, 0);
  expectNoneTwice(answers);
});
