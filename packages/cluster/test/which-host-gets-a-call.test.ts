import type { Descriptor, Operation } from '@skillet/core';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CardFetcher } from '../src/catalog/card-fetcher.ts';
import type { FullCard } from '../src/catalog/card.ts';
import { chooseProvider, isSaidRepeatable } from '../src/catalog/choose-provider.ts';
import { OwnCards } from '../src/catalog/own-cards.ts';
import { RemoteSkills } from '../src/catalog/remote-skills.ts';
import { Outliers } from '../src/pick/outliers.ts';
import { ownAnswers } from '../src/serve/own-answers.ts';
import { BEAT, Pair } from './support/pair.ts';
import { CARD, DESCRIPTOR, view } from './support/view.ts';

const QUIET = { onEjected: () => undefined, onReturned: () => undefined };
const REQUEST = { method: 'POST', path: '/run', headers: '', body: null, requestId: 'r' };

/** A descriptor of an MCP server. */
const TOLD: Descriptor = {
  ...DESCRIPTOR,
  told: { server: { name: 's', version: '1' }, capabilities: {}, tools: [] },
};

function withHints(hints: Operation['hints']): Descriptor {
  return { ...DESCRIPTOR, operations: DESCRIPTOR.operations.map((one) => ({ ...one, hints })) };
}

/** Two hosts that say these of one skill, whose calls they never answer, and which of them got one. */
function twoHosts(...cards: readonly Partial<FullCard>[]) {
  const never = () => ({ response: new Promise<never>(() => undefined), cancel: () => undefined });
  const pair = new Pair(never, never);
  const { desk, clock, budget } = pair;
  const more = { outliers: new Outliers(clock, QUIET), zone: undefined, admission: undefined };
  const calls = { desk, clock, budget, ...more };
  const remote = new RemoteSkills({ ...calls, onFinished: undefined });
  for (const [at, member] of pair.members.entries())
    member.cards = new Map([['sum', { ...CARD, ...cards[at] }]]);
  remote.look(pair.members);
  const skill = remote.get('sum');
  if (skill === undefined) throw new Error('it is there');
  const askedOf = () => pair.sent.filter(({ frame }) => frame.kind === 'call').map(({ to }) => to);
  return { pair, skill, askedOf };
}

test('what methods of an application mean is not guessed: its calls are never made twice for their name', () => {
  const full = withHints({ idempotent: true });
  expect(isSaidRepeatable({ ...CARD, full }, 'sum')).toBe(true);
  expect(isSaidRepeatable({ ...CARD, full }, 'other')).toBe(false);
  expect(isSaidRepeatable({ ...CARD, kind: 'app', full }, 'sum')).toBe(false);
  const server = { ...TOLD, operations: full.operations };
  expect(isSaidRepeatable({ ...CARD, kind: 'app', full: server }, 'sum')).toBe(true);
});

test.each([
  ['all hosts say so', {}, 2],
  ['one host says no', { full: withHints({ idempotent: false }) }, 1],
])('a call is made twice where %s', async (_, other, times) => {
  const { pair, skill, askedOf } = twoHosts({}, other);
  const call = skill.dispatch({ ...REQUEST, operation: 'sum' });
  call.response.catch(() => undefined);
  const [asked] = askedOf();
  pair.lose(asked === 'h0' ? 0 : 1);
  await turn();
  expect(askedOf()).toHaveLength(times);
});

test.each<[string, Partial<FullCard>]>([
  ['is of another kind', { kind: 'app' }],
  ['has another name', { name: 'else' }],
  ['tells callers apart', { callers: { sessions: 'per-caller', forwardHeaders: [] } }],
  ['is an MCP server', { full: TOLD }],
  [
    'wants other credentials',
    { full: { ...DESCRIPTOR, credentials: { required: [], optional: [] } } },
  ],
  ['has other tags', { full: { ...DESCRIPTOR, inventory: { skill: { name: 'sum', tags: [] } } } }],
])('a call goes to no host whose skill at that mount %s', (_, other) => {
  const { skill, askedOf } = twoHosts({}, other);
  const made = Array.from({ length: 10 }, () => skill.dispatch(REQUEST));
  for (const call of made) call.response.catch(() => undefined);
  expect(new Set(askedOf())).toEqual(new Set(['h0']));
});

test('calls of an MCP server go to one host, the same for whoever calls, as long as that is well', () => {
  const { pair } = twoHosts({}, {});
  const [a, b] = pair.members;
  if (a === undefined || b === undefined) throw new Error('they are there');
  const narrow = <All>(open: All) => open;
  const by = { tried: new Set<typeof a>(), zone: undefined, random: Math.random, narrow };
  const card = { ...CARD, full: TOLD };
  a.inFlight = 50;
  expect(
    chooseProvider(
      [
        { member: b, card },
        { member: a, card },
      ],
      by,
    ),
  ).toBe(a);
  const ill = { ...card, state: { name: 'stopped', since: 1 } as const };
  expect(
    chooseProvider(
      [
        { member: a, card: ill },
        { member: b, card },
      ],
      by,
    ),
  ).toBe(b);
  expect(chooseProvider([{ member: a, card: ill }], by)).toBe(a);
  const tried = new Set([a]);
  expect(
    chooseProvider(
      [
        { member: a, card },
        { member: b, card },
      ],
      { ...by, tried },
    ),
  ).toBe(b);
});

test('descriptors are told as of when it was last looked, like the cards that name them', () => {
  let descriptor = DESCRIPTOR;
  const own = new OwnCards(() => [view({ descriptor })]);
  own.look();
  const digest = /"descriptor":"([^"]+)"/.exec(own.text)?.[1] ?? '';
  descriptor = withHints({});
  expect(own.descriptors(new Set([digest]))).toEqual([JSON.stringify(DESCRIPTOR)]);
  own.look();
  expect(own.descriptors(new Set([digest]))).toEqual([]);
});

test('a skill is not lost when what is known of descriptors is forgotten while its host is asked', async () => {
  let skills = [view()];
  const own = new OwnCards(() => skills);
  own.look();
  const { dispatch } = ownAnswers(own);
  let forget = () => undefined as unknown;
  const pair = new Pair((request) => {
    // One that is known is not asked for: it is forgotten while the other is.
    if (request.path === '/descriptors') forget();
    return dispatch(request);
  });
  const [member] = pair.members;
  if (member === undefined) throw new Error('it is there');
  const { desk, clock } = pair;
  const changed: number[] = [];
  const faults: string[] = [];
  const fetcher = new CardFetcher({
    ...{ desk, clock },
    onChanged: () => changed.push(member.cards.size),
    onFault: (_, why) => faults.push(why),
  });
  forget = () => {
    fetcher.forgetAllBut(new Set());
  };
  const fetched = async (digest: string, times: number) => {
    member.hear({ ...BEAT, digest }, 0);
    fetcher.look(member);
    for (let count = 0; changed.length < times && count < 1000; count += 1) await turn();
  };
  await fetched('one', 1);
  skills = [view(), view({ mount: 'more', descriptor: withHints({}) })];
  own.look();
  await fetched('two', 2);
  expect({ changed, faults }).toEqual({ changed: [1, 2], faults: [] });
});

test('a host whose skills change while it is asked is asked again', async () => {
  const own = new OwnCards(() => [view()]);
  own.look();
  const pair = new Pair(ownAnswers({ text: own.text, descriptors: () => ['{}'] }).dispatch);
  const [member] = pair.members;
  if (member === undefined) throw new Error('it is there');
  const faults: string[] = [];
  const { desk, clock } = pair;
  const fetcher = new CardFetcher({
    ...{ desk, clock },
    onChanged: () => undefined,
    onFault: (_, why) => faults.push(why),
  });
  fetcher.look(member);
  for (let count = 0; faults.length === 0 && count < 1000; count += 1) await turn();
  expect(member.cardsDigest).toBe('');
  clock.pass(1000);
  expect(member.isAsked).toBe(false);
});
