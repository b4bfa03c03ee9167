import { describe, expect, test, vi } from 'vitest';
import { HostError, type SkillResponse } from '@skillet/core';
import { Assembly, type HostReply } from '../src/all/assembly.ts';
import type { Beat } from '../src/members/beat.ts';
import { Member } from '../src/members/member.ts';
import { answers, BEAT, Pair } from './support/pair.ts';

const QUESTION = { method: 'GET', target: '/health?x=1', by: 'ann at caller', patience: 3000 };

function said(text: string): SkillResponse {
  return { status: 200, headers: ['content-type', 'application/json'], body: text };
}

/** Some hosts that answer, and whoever asks them. */
function assembly(pair: Pair, about: { host?: string; group?: string } = {}): Assembly {
  const { desk, clock, members } = pair;
  return new Assembly({
    desk,
    clock,
    members: { all: members },
    options: { host: 'me', ...about },
  });
}

function tell(pair: Pair, index: number, beat: Partial<Beat>): void {
  pair.members[index]?.hear({ ...BEAT, ...beat }, 0);
}

/** What came of it, by host. */
function sums(replies: readonly HostReply[]): Record<string, string> {
  const pairs = replies.map((reply): [string, string] => [
    reply.host.label,
    'answer' in reply ? reply.answer.body : `missing: ${reply.missing}`,
  ]);
  return Object.fromEntries(pairs);
}

test('each host is asked by its own API, on behalf of whoever wants to know', async () => {
  const asked: unknown[] = [];
  const one = answers(({ method, path, headers, caller }) => {
    asked.push([method, path, headers, caller]);
    return said('one');
  });
  const pair = new Pair(
    one,
    answers(() => said('two')),
  );
  const all = await assembly(pair).askAll({ ...QUESTION, accept: 'text/plain' });
  expect(sums(all)).toEqual({ h0: 'one', h1: 'two' });
  expect(asked).toEqual([['GET', '/api/health?x=1', 'accept\ntext/plain', 'ann at caller']]);
});

test('one that does not answer in time is named, and holds up no answer of the others', async () => {
  const pair = new Pair(
    answers(() => new Promise(() => undefined)),
    answers(() => said('two')),
  );
  const asking = assembly(pair).askAll(QUESTION);
  // The others have answered by then.
  await new Promise(setImmediate);
  pair.clock.pass(5000);
  expect(sums(await asking)).toEqual({
    h0: 'missing: it has not answered within 3 s',
    h1: 'two',
  });
});

test('one that is lost while it is asked is named', async () => {
  const pair = new Pair(answers(() => new Promise(() => undefined)));
  const asking = assembly(pair).askAll(QUESTION);
  await new Promise(setImmediate);
  pair.lose(0);
  expect(sums(await asking)).toEqual({ h0: 'missing: it was lost while it was asked' });
});

describe('processes that share a port', () => {
  const refuses = () =>
    Promise.reject(new HostError('internal_error', 'This process has a fault.'));

  test('are one host, of which another is asked where one fails', async () => {
    const pair = new Pair(
      answers(refuses),
      answers(() => said('both of us')),
    );
    for (const index of [0, 1]) tell(pair, index, { group: 'g', inFlight: 2 });
    // Of one machine, they have one name.
    for (const member of pair.members) Object.assign(member.id, { name: 'many' });
    const inTurn = [...pair.servants.values()];
    vi.spyOn(pair.servants, 'get').mockImplementation(() => inTurn.shift());
    const asker = assembly(pair);
    expect(asker.hosts).toMatchObject([{ label: 'many', processes: 2, inFlight: 4 }]);
    expect(sums(await asker.askAll(QUESTION))).toEqual({ many: 'both of us' });
  });

  test('are not asked by each other', () => {
    const pair = new Pair(answers(() => said('sibling')));
    tell(pair, 0, { group: 'g' });
    expect(assembly(pair, { host: 'h0', group: 'g' }).hosts).toEqual([]);
    expect(assembly(pair, { host: 'h0', group: 'other' }).hosts).toHaveLength(1);
    // A host of another name says what it likes.
    expect(assembly(pair, { host: 'me', group: 'g' }).hosts).toHaveLength(1);
  });
});

test('two hosts of one name are told apart, and one that is being replaced is not asked', () => {
  const pair = new Pair(
    answers(() => said('1')),
    answers(() => said('2')),
    answers(() => said('3')),
  );
  pair.members[1] = new Member({ name: 'h0', instance: '2' }, BEAT, 0);
  pair.members[2] = new Member({ name: 'h0', instance: '3' }, { ...BEAT, state: 'leaving' }, 0);
  expect(assembly(pair).hosts.map(({ label }) => label)).toEqual(['h0.1', 'h0.2']);
});

test('one that was lost is remembered for a minute, and one that has left is not', () => {
  const pair = new Pair(
    answers(() => said('1')),
    answers(() => said('2')),
  );
  const asker = assembly(pair);
  const [one, other] = pair.members;
  if (one === undefined || other === undefined) throw new Error('there are two');
  asker.onLost(one, 'silent');
  asker.onLost(other, 'left');
  pair.members.length = 0;
  expect(asker.lost).toMatchObject([{ host: 'h0', cause: 'silent' }]);
  pair.clock.pass(61_000);
  expect(asker.lost).toEqual([]);
});
