import { expect, test } from 'vitest';
import type { HostAnswer, HostFacts, HostQuestion, HostReply } from '@skillet/cluster';
import { CLAIM, RELEASE, RollClaims } from '../src/cluster/all/roll-claims.ts';
import { RollingReload } from '../src/cluster/all/rolling-reload.ts';

/** Time that passes as soon as somebody waits. */
class QuickClock {
  #now = 0;

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now;
  }

  random(): number {
    return 0;
  }

  after(delay: number, action: () => void): { cancel: () => void } {
    this.#now += delay;
    setImmediate(action);
    return { cancel: () => undefined };
  }
}

/** What a host answers; undefined for nothing, as when it is lost. */
type Host = (question: HostQuestion) => object | undefined;

const WELL = { skills: { s: { status: 'loaded' }, far: { status: 'quarantined', hosts: ['x'] } } };
const DONE = { added: [], removed: [], updated: ['s'], unchanged: [], failed: [] };

/** A host that is as `after` says once it was reloaded; null for not there any more. */
function host(reload: object = DONE, after: object | null = WELL): Host {
  let reloaded = false;
  return ({ target }) => {
    if (target === CLAIM || target === RELEASE) return {};
    if (target.startsWith('/health')) return reloaded ? (after ?? undefined) : WELL;
    reloaded = true;
    return reload;
  };
}

/** A cluster of this host, called `a`, and others. */
function cluster(
  hosts: Readonly<Record<string, Host>>,
  own: Host = host(),
  about: { readonly self?: string; readonly claims?: RollClaims } = {},
) {
  const asked: string[] = [];
  const answerOf = (answer: object): HostAnswer => {
    const status = 'status' in answer ? Number(answer.status) : 200;
    return { status, headers: [], body: JSON.stringify(answer) };
  };
  const ask = async ({ label }: HostFacts, question: HostQuestion): Promise<HostReply> => {
    // Question and answer are on their way for a moment each.
    await new Promise(setImmediate);
    asked.push(`${label} ${question.method} ${question.target}`);
    const about = { label } as HostFacts;
    const answer = hosts[label]?.(question);
    await new Promise(setImmediate);
    return answer === undefined
      ? { host: about, missing: 'it is not there any more', isGone: true }
      : { host: about, answer: answerOf(answer) };
  };
  const facts = Object.keys(hosts).map((label) => ({ label }) as HostFacts);
  const stopping = new AbortController();
  const { self = 'a', claims = new RollClaims(new QuickClock(), () => true) } = about;
  const lines: string[] = [];
  const log = { info: (line: unknown) => lines.push(String(line)), warn: () => undefined };
  const rolling = new RollingReload({
    assembly: {
      hosts: facts,
      lost: [],
      ask,
      askAll: (question) => Promise.all(facts.map((one) => ask(one, question))),
    },
    askOwn: (question) => {
      asked.push(`a ${question.method} ${question.target}`);
      return Promise.resolve(answerOf(own(question) ?? { status: 500 }));
    },
    ...{ claims, self: { host: self, instance: '1' }, clock: new QuickClock() },
    ...{ stopping: stopping.signal, log },
  });
  const roll = (query = '', dryRun = false) =>
    rolling.roll({ by: 'ann', query: new URLSearchParams(query) }, dryRun);
  return { roll, asked, claims, stopping };
}

/** What became of each host. */
function outcomes({ hosts }: { readonly hosts: readonly { host: string; outcome: string }[] }) {
  return Object.fromEntries(hosts.map((one) => [one.host, one.outcome]));
}

test('it goes through where all stay well, and asks each for the same', async () => {
  const { roll, asked } = cluster({ b: host(), c: host() });
  const outcome = await roll('force=true');
  expect(outcome).toMatchObject({ message: '3 of 3 hosts reloaded', stopped: null });
  expect(asked.filter((one) => one.includes('POST /reload'))).toEqual(
    ['a', 'b', 'c'].map((name) => `${name} POST /reload?force=true`),
  );
});

test.each([
  ['fails for a skill', host({ ...DONE, failed: [{ mount: 's', error: 'no' }] }), '"s": no'],
  ['is refused', host({ status: 422, detail: 'line 3' }), 'answered with 422: line 3'],
  [
    'has a skill quarantined a moment later',
    host(DONE, { skills: { s: { status: 'quarantined', error: 'It died.' } } }),
    'its skill "s" is quarantined: It died.',
  ],
  [
    'leaves a skill that does not come up',
    host(DONE, { skills: { s: { status: 'starting' } } }),
    'its skill "s" is starting, 30 s after its reload',
  ],
  [
    'loses a skill that nobody has taken out',
    host(DONE, { skills: {} }),
    'its skill "s" is gone, 30 s after its reload',
  ],
  [
    'brings a new skill that does not come up',
    host({ ...DONE, added: ['new'] }),
    'its skill "new" is gone',
  ],
  ['ends the host', host(DONE, null), 'it is not there any more'],
])('it stops where a reload %s', async (_, bad, why) => {
  const { roll, asked } = cluster({ b: bad, c: host() });
  const outcome = await roll();
  expect(outcomes(outcome)).toEqual({ a: 'reloaded', b: 'worse', c: 'not-begun' });
  expect(outcome.stopped).toMatchObject({ host: 'b' });
  expect(outcome.stopped?.why).toContain(why);
  expect(asked).not.toContain('c POST /reload');
});

test('a skill that was taken out is not missed, and one that was not well before is not waited for', async () => {
  const before = { skills: { s: { status: 'loaded' }, sick: { status: 'backing-off' } } };
  let reloaded = false;
  const b: Host = ({ target }) => {
    if (target.startsWith('/health')) return reloaded ? { skills: { sick: {} } } : before;
    if (target === '/reload') reloaded = true;
    return { ...DONE, removed: ['s'], updated: [] };
  };
  const { roll } = cluster({ b });
  expect((await roll()).stopped).toBeNull();
});

test('one that does not answer in its turn, or lets nobody, is passed over and named', async () => {
  const { roll } = cluster({
    b: () => undefined,
    c: () => ({ status: 403 }),
    d: host(),
  });
  const outcome = await roll();
  expect(outcomes(outcome)).toEqual({
    a: 'reloaded',
    b: 'not-reached',
    c: 'refused',
    d: 'reloaded',
  });
  expect(outcome.not_reached).toEqual(['b', 'c']);
  expect(outcome.stopped).toBeNull();
});

test('one that does not know what it is asked, as one of another version, is passed over and named', async () => {
  const { roll } = cluster({ b: () => ({ status: 404 }), c: host() });
  const outcome = await roll();
  expect(outcomes(outcome)).toEqual({ a: 'reloaded', b: 'not-reached', c: 'reloaded' });
  expect(outcome.hosts[1]?.why).toBe('it answered with 404');
});

test('of two that are asked for at once, one is done', async () => {
  const [ofA, ofB] = [
    new RollClaims(new QuickClock(), () => true),
    new RollClaims(new QuickClock(), () => true),
  ];
  const claimsAt =
    (claims: RollClaims): Host =>
    ({ target, by }) => {
      if (target === RELEASE) claims.release(by);
      const holder = target === CLAIM ? claims.claim(by) : undefined;
      return holder === undefined ? host()({ target } as HostQuestion) : { status: 409, holder };
    };
  const a = cluster({ b: claimsAt(ofB) }, host(), { self: 'a', claims: ofA });
  const b = cluster({ a: claimsAt(ofA) }, host(), { self: 'b', claims: ofB });
  const [one, other] = await Promise.allSettled([b.roll(), a.roll()]);
  expect([one.status, other.status].toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('one that was begun by a host that is lost holds up nobody', async () => {
  const there = new Set(['z.1']);
  const claims = new RollClaims(new QuickClock(), (run) => there.has(run));
  const { roll } = cluster({ b: host() }, host(), { claims });
  claims.claim('z.1');
  await expect(roll()).rejects.toThrow('which z does');
  there.delete('z.1');
  expect((await roll()).stopped).toBeNull();
});

test('a dry run asks each for one, and claims nothing', async () => {
  const { roll, asked } = cluster({ b: host({ status: 422, detail: 'line 3' }), c: host() });
  const outcome = await roll('dry_run=true', true);
  expect(outcomes(outcome)).toEqual({ a: 'would-reload', b: 'worse', c: 'would-reload' });
  expect(outcome.stopped).toBeNull();
  expect(asked.sort()).toEqual(['a', 'b', 'c'].map((name) => `${name} POST /reload?dry_run=true`));
});

test('there is one at a time, whichever host does it', async () => {
  const { roll, claims, asked } = cluster({ b: host() });
  const first = roll();
  await expect(roll()).rejects.toThrow('under way here');
  await first;
  // It gives its leave back.
  expect(claims.claim('z.1')).toBeUndefined();
  await expect(roll()).rejects.toThrow('a reload of all hosts is under way, which z does');
  claims.release('z.1');
  const busy: Host = ({ target }) => (target === CLAIM ? { status: 409, holder: 'y.7' } : {});
  const other = cluster({ b: host(), c: busy });
  await expect(other.roll()).rejects.toThrow('which y does');
  expect(other.asked).not.toContain('a POST /reload');
  expect(asked.filter((one) => one.includes(RELEASE))).not.toEqual([]);
});

test('a host that stops goes no further', async () => {
  const stopped: { abort?: () => void } = {};
  const b: Host = (question) => {
    if (question.target === '/reload') stopped.abort?.();
    return host()(question);
  };
  const { roll, stopping } = cluster({ b, c: host() });
  stopped.abort = () => {
    stopping.abort();
  };
  const outcome = await roll();
  expect(outcomes(outcome)).toEqual({ a: 'reloaded', b: 'reloaded', c: 'worse' });
  expect(outcome.stopped?.why).toContain('stops');
});

test('the leave of a host that is lost holds no longer, and one that comes back has to ask again', () => {
  const there = new Set(['a.1', 'b.1']);
  const claims = new RollClaims(new QuickClock(), (holder) => there.has(holder));
  expect(claims.claim('a.1')).toBeUndefined();
  expect(claims.claim('b.1')).toBe('a.1');
  there.delete('a.1');
  expect(claims.claim('b.1')).toBeUndefined();
  there.add('a.1');
  expect(claims.claim('a.1')).toBe('b.1');
});
