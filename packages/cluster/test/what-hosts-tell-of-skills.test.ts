import type { SkillState } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { OwnCards, digestOf } from '../src/catalog/own-cards.ts';
import { readCards } from '../src/catalog/read-cards.ts';
import { readDescriptor } from '../src/catalog/read-descriptor.ts';
import { RemoteSkills } from '../src/catalog/remote-skills.ts';
import { Outliers } from '../src/pick/outliers.ts';
import { Pair, StandingClock } from './support/pair.ts';
import { DESCRIPTOR, view } from './support/view.ts';

describe('what a host tells', () => {
  test('is read by another as it was, but for how a worker died', () => {
    const cause = { kind: 'exit', code: 3 } as const;
    const states: SkillState[] = [
      { name: 'ready', since: 5 },
      { name: 'quarantined', since: 5, until: 9, deaths: 6, cause },
    ];
    const own = new OwnCards(() =>
      states.map((state, at) => view({ mount: `m${String(at)}`, state })),
    );
    expect(own.look()).toBe(true);
    const cards = readCards(own.text) ?? [];
    expect(cards).toMatchObject([
      { mount: 'm0', kind: 'handler', streamIdle: Infinity, bodyLimit: 1000, state: states[0] },
      { mount: 'm1', state: { name: 'quarantined', until: 9, cause: { kind: 'unknown' } } },
    ]);
    const [text = ''] = own.descriptors(new Set([cards[0]?.descriptor ?? '']));
    expect(readDescriptor(text)).toEqual(DESCRIPTOR);
    expect(digestOf(text)).toBe(cards[0]?.descriptor);
  });

  test('is held to times that a timer can wait', () => {
    const own = new OwnCards(() => [view({ timeout: 2 ** 40 })]);
    own.look();
    expect(readCards(own.text)).toMatchObject([{ timeout: 2 ** 31 - 2000 }]);
  });

  test('is told again only when it has changed', () => {
    let state: SkillState = { name: 'ready', since: 5 };
    const own = new OwnCards(() => [view({ state })]);
    own.look();
    const { digest } = own;
    expect(own.look()).toBe(false);
    state = { name: 'idle', since: 6 };
    expect(own.look()).toBe(true);
    expect(own.digest).not.toBe(digest);
  });
});

describe('what another host tells that is not right', () => {
  test.each([
    ['no list', '{}'],
    ['no JSON', '['],
  ])('is no list of skills: %s', (_, text) => {
    expect(readCards(text)).toBeUndefined();
  });

  test.each([
    { mount: 'a/b' },
    { mount: '' },
    { mount: '.a' },
    { mount: '@a' },
    { mount: 'x'.repeat(65) },
    { state: { name: 'ready', since: 8.65e15 } },
    { kind: 'virus' },
    { state: { name: 'ready' } },
    { state: { name: 'flying', since: 1 } },
    { bodyLimit: -1 },
    { timeout: '5s' },
    { callers: { sessions: 'shared', forwardHeaders: [] } },
  ])('is no skill: %o', (wrong) => {
    const own = new OwnCards(() => [view()]);
    own.look();
    const [card] = JSON.parse(own.text) as object[];
    expect(readCards(JSON.stringify([{ ...card, ...wrong }]))).toEqual([]);
  });

  test.each([
    { name: 5 },
    { operations: 'all' },
    { operations: [{ name: 'x' }] },
    { inventory: {} },
    { openapi: null },
    { told: 'everything' },
  ])('is no descriptor: %o', (wrong) => {
    expect(readDescriptor(JSON.stringify({ ...DESCRIPTOR, ...wrong }))).toBeUndefined();
  });

  test('nested too deep is no descriptor', () => {
    const deep = '['.repeat(100) + ']'.repeat(100);
    const text = JSON.stringify(DESCRIPTOR).replace('"3.1.0"', deep);
    expect(readDescriptor(text)).toBeUndefined();
  });
});

describe('a skill that several hosts run', () => {
  const setUp = () => {
    const pair = new Pair(
      () => {
        throw new Error('not called');
      },
      () => {
        throw new Error('not called');
      },
    );
    const clock = new StandingClock();
    const { desk, budget } = pair;
    const calls = {
      desk,
      clock,
      budget,
      outliers: new Outliers(clock, { onEjected: () => undefined, onReturned: () => undefined }),
      zone: undefined,
      admission: undefined,
      onFinished: undefined,
    };
    const remote = new RemoteSkills(calls);
    const own = new OwnCards(() => [view()]);
    own.look();
    const [card] = readCards(own.text) ?? [];
    if (card === undefined) throw new Error('it is there');
    const full = { ...card, full: DESCRIPTOR };
    for (const member of pair.members) member.cards = new Map([['sum', full]]);
    return { remote, clock, members: pair.members, full };
  };

  test('is one, the same object until what is told of it changes, and as well as where it is best', () => {
    const { remote, members, full } = setUp();
    expect(remote.look(members)).toBe(true);
    const first = remote.get('sum');
    expect(first?.at).toEqual(['h0', 'h1']);
    expect(remote.look(members)).toBe(false);
    expect(remote.get('sum')).toBe(first);
    const [bad, good] = members;
    if (bad === undefined || good === undefined) throw new Error('they are there');
    bad.cards = new Map([['sum', { ...full, state: { name: 'stopped', since: 1 } }]]);
    remote.look(members);
    expect(remote.get('sum')?.state.name).toBe('ready');
  });

  test('is remembered for a minute once its hosts are lost, and not when they have given it up', () => {
    const { remote, clock, members } = setUp();
    remote.look(members);
    for (const member of members) member.isGone = true;
    expect(remote.look([])).toBe(true);
    expect(remote.get('sum')).toMatchObject({ at: [], state: { name: 'stopped' } });
    clock.pass(59_000);
    expect(remote.look([])).toBe(false);
    clock.pass(2000);
    expect(remote.look([])).toBe(true);
    expect(remote.get('sum')).toBeUndefined();

    const given = setUp();
    given.remote.look(given.members);
    for (const member of given.members) member.cards = new Map();
    given.remote.look(given.members);
    expect(given.remote.get('sum')).toBeUndefined();
  });
});
