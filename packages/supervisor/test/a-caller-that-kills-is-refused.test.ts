import { describe, expect, test } from 'vitest';
import { networkOf, type HostError, type SkillSpec } from '@skillet/core';
import { codeOf, outcomeOf, poolRig } from './support/pool-rig.ts';
import { requestOf, specOf } from './support/skill.ts';

const outOfMemory = { kind: 'out-of-memory' } as const;
const KILLER = '192.0.2.66';
const GUEST = '198.51.100.7';

/** A pool of one worker, whose callers have addresses. */
function rigOf(restart: Partial<SkillSpec['restart']> = {}) {
  const rig = poolRig({
    workers: { min: 1, max: 1, idle: 1e6 },
    restart: { ...specOf().restart, max: 5, window: 60_000, poisonTtl: 300_000, ...restart },
  });
  const { pool, launcher, clock } = rig;
  let inputs = 0;
  const admit = (address: string | undefined) => {
    inputs += 1;
    const call = pool.dispatch({ ...requestOf({ n: inputs }), address });
    call.response.catch(() => undefined);
    return call;
  };
  const last = () => launcher.at(launcher.workers.length - 1);
  /** Calls with new inputs kill the worker; it is restarted, unless the skill is quarantined. */
  const kill = async (...callers: (string | undefined)[]) => {
    const calls = callers.map((caller) => admit(caller));
    await last().end(outOfMemory);
    const outcome = await outcomeOf(calls[0]!.response);
    const started = launcher.workers.length;
    await clock.advance(5000);
    if (launcher.workers.length > started || !last().killed) last().loaded();
    return outcome;
  };
  const told = (caller: string | undefined) => codeOf(() => admit(caller));
  launcher.at(0).loaded();
  return { ...rig, admit, kill, last, told };
}

describe('a caller whose requests, each with a new input, end workers', () => {
  test('is refused where the skill would be quarantined; everybody else is served', async () => {
    const { pool, kill, told, events } = rigOf();
    for (let n = 0; n < 5; n += 1) expect(await kill(KILLER)).toBe('worker_crashed');
    expect(told(KILLER)).toBe('nothing thrown');
    expect(await kill(KILLER)).toBe('worker_crashed');
    expect(told(KILLER)).toBe('caller_refused');
    expect(pool.state.name).toBe('ready');
    expect(told(GUEST)).toBe('nothing thrown');
    expect(told(undefined)).toBe('nothing thrown');
    expect(pool.details().restartsInWindow).toBe(0);
    const refused = events.filter(({ type }) => type === 'caller-refused');
    expect(refused).toMatchObject([{ address: KILLER, deaths: 6, forMs: 30_000 }]);
  });

  test('is told for how long, and refused at once and for longer when it goes on', async () => {
    const { clock, kill, told, admit } = rigOf();
    for (let n = 0; n < 6; n += 1) await kill(KILLER);
    const error = (() => {
      try {
        return admit(KILLER);
      } catch (thrown) {
        return thrown as HostError;
      }
    })();
    expect(error).toMatchObject({ status: 429, retryAfter: 25, retryable: true });
    await clock.advance(25_000);
    expect(told(KILLER)).toBe('nothing thrown');
    await kill(KILLER);
    expect(told(KILLER)).toBe('caller_refused');
    await clock.advance(54_000);
    expect(told(KILLER)).toBe('caller_refused');
    await clock.advance(1000);
    expect(told(KILLER)).toBe('nothing thrown');
  });

  test('has those of its requests that wait refused as well', async () => {
    const { launcher, kill, admit, clock, last } = rigOf();
    for (let n = 0; n < 5; n += 1) await kill(KILLER);
    const calls = Array.from({ length: 20 }, () => admit(KILLER));
    const guest = admit(GUEST);
    await last().end(outOfMemory);
    const codes = await Promise.all(calls.slice(16).map(({ response }) => outcomeOf(response)));
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'caller_refused'));
    await clock.advance(5000);
    last().loaded();
    expect(launcher.workers.length).toBe(7);
    expect(last().requests.map(([, id]) => id)).toEqual([guest.id]);
  });

  test('is refused when it had a request in flight at every death, whoever else had', async () => {
    const { pool, kill, told } = rigOf();
    for (let n = 0; n < 6; n += 1) await kill(KILLER, n < 4 ? GUEST : undefined);
    expect([told(KILLER), told(GUEST)]).toEqual(['caller_refused', 'nothing thrown']);
    expect(pool.state.name).toBe('ready');
  });

  test('is refused for its own deaths; those of others count against the skill', async () => {
    const { pool, kill, told } = rigOf();
    for (let n = 0; n < 4; n += 1) await kill(KILLER);
    await kill(GUEST);
    await kill('203.0.113.9');
    expect([told(KILLER), told(GUEST)]).toEqual(['caller_refused', 'nothing thrown']);
    expect(pool.details().restartsInWindow).toBe(2);
  });
});

describe('the skill is quarantined, and no caller is refused,', () => {
  test.each([
    ['when it dies under anybody', () => ['192.0.2.1', '192.0.2.2', '192.0.2.3']],
    ['when nobody can say whose request it was', () => [undefined]],
  ])('%s', async (_when, callers) => {
    const { pool, kill, events } = rigOf();
    const list = callers();
    for (let n = 0; n < 6; n += 1) await kill(list[n % list.length]);
    expect(pool.state.name).toBe('quarantined');
    expect(events.some(({ type }) => type === 'caller-refused')).toBe(false);
  });

  test('when requests of the same several were in flight each time', async () => {
    const { pool, kill } = rigOf();
    for (let n = 0; n < 6; n += 1) await kill(KILLER, GUEST, undefined);
    expect(pool.state.name).toBe('quarantined');
  });

  test('where poison_ttl says that nothing is held against anybody', async () => {
    const { pool, kill } = rigOf({ poisonTtl: 0 });
    for (let n = 0; n < 6; n += 1) await kill(KILLER);
    expect(pool.state.name).toBe('quarantined');
  });
});

test('a caller that kills a skill on probation is refused, and the skill stays there for everybody else', async () => {
  const { pool, clock, kill, last, told } = rigOf();
  for (const caller of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.1', '192.0.2.2', GUEST]) {
    await kill(caller);
  }
  expect(pool.state.name).toBe('quarantined');
  await clock.advance(30_000);
  last().loaded();
  await kill(KILLER);
  expect(pool.state.name).toBe('quarantined');
  await clock.advance(30_000);
  last().loaded();
  await kill(KILLER);
  expect(pool.state.name).toBe('ready');
  expect([told(KILLER), told(GUEST)]).toEqual(['caller_refused', 'nothing thrown']);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1::6', '2001:db8:1:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the caller at %s stands for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
