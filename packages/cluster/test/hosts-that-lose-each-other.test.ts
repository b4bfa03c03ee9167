import { HostError, isStream, type BodyStream } from '@skillet/core';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askHost } from '../src/call/ask-host.ts';
import { Members } from '../src/members/members.ts';
import type { CallHead } from '../src/wire/frames.ts';
import { answers, BEAT, CALLER, Pair, Pieces, whole } from './support/pair.ts';

const OK = { status: 200, headers: null, body: '{"ok":true}' };

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let count = 0; count < 50; count += 1) await turn();
}

/** A skill that never answers, and counts whom it hears to have left. */
function silent() {
  const seen = { calls: 0, cancelled: 0 };
  const dispatch = () => {
    seen.calls += 1;
    return {
      response: new Promise<never>(() => undefined),
      cancel: () => {
        seen.cancelled += 1;
      },
    };
  };
  return { seen, dispatch };
}

function first<Value>(values: Iterable<Value>): Value {
  for (const value of values) return value;
  throw new Error('there is none');
}

const HEAD: CallHead = {
  mount: 'm',
  method: 'POST',
  path: '/run',
  headers: '',
  requestId: 'r',
  body: 'none',
  size: 0,
  timeout: 5000,
};

test('whoever takes the caller for lost tells it, so that a caller that is there yet does not wait', async () => {
  const { seen, dispatch } = silent();
  const pair = new Pair(dispatch);
  const call = pair.call();
  await settle();
  pair.loseCaller();
  await expect(call.response).rejects.toMatchObject({ code: 'member_lost' });
  expect(seen.cancelled).toBe(1);
});

test('whoever takes the other for lost tells it, so that one that is there yet works for nobody no more', async () => {
  const { seen, dispatch } = silent();
  const pair = new Pair(dispatch);
  const call = pair.call();
  await settle();
  pair.desk.lose(first(pair.members));
  await expect(call.response).rejects.toMatchObject({ code: 'member_lost' });
  await settle();
  expect(seen.cancelled).toBe(1);
});

test('a host that has reached NATS anew stays a member, and what was under way is lost', () => {
  const seen: string[] = [];
  const members = new Members({ name: 'a', instance: '1' }, () => 0, {
    onJoined: () => seen.push('joined'),
    onLost: () => seen.push('lost'),
    onFrozen: () => undefined,
    onWasAway: () => seen.push('was away'),
    onHeard: () => undefined,
  });
  const other = { name: 'b', instance: '1' };
  members.hear(other, BEAT);
  members.hear(other, BEAT);
  members.hear(other, { ...BEAT, ups: 2 });
  members.hear(other, { ...BEAT, ups: 2 });
  expect(seen).toEqual(['joined', 'was away']);
});

test('one name stands for so many members at most', () => {
  const members = new Members({ name: 'a', instance: '1' }, () => 0, {
    onJoined: () => undefined,
    onLost: () => undefined,
    onFrozen: () => undefined,
    onWasAway: () => undefined,
    onHeard: () => undefined,
  });
  for (let run = 0; run < 200; run += 1) members.hear({ name: 'b', instance: String(run) }, BEAT);
  members.hear({ name: 'c', instance: '1' }, BEAT);
  expect(members.all).toHaveLength(129);
});

test('one host has so many calls here at a time, and no more', async () => {
  const { seen, dispatch } = silent();
  const pair = new Pair(dispatch);
  const calls = Array.from({ length: 5001 }, () => pair.call());
  await expect(calls.at(-1)?.response).rejects.toMatchObject({ code: 'host_overloaded' });
  expect(seen.calls).toBe(5000);
});

test('calls of one that never says that it lives are given up', async () => {
  const { seen, dispatch } = silent();
  const pair = new Pair(dispatch);
  const call = pair.call();
  await settle();
  const servant = first(pair.servants.values());
  for (let look = 0; look < 100; look += 1) servant.look(() => true);
  for (let look = 0; look < 8; look += 1) servant.look(() => false);
  expect(seen.cancelled).toBe(0);
  servant.look(() => false);
  expect(seen.cancelled).toBe(1);
  await expect(call.response).rejects.toMatchObject({ code: 'member_lost' });
});

test('a body that does not come is not waited for beyond the time of its call', async () => {
  const pair = new Pair(answers(() => OK));
  const head = { ...HEAD, body: 'whole' as const, size: 1_000_000 };
  pair.desk.send(first(pair.members), { kind: 'call', id: 9, head, body: new Uint8Array(0) });
  await settle();
  pair.clock.pass(5000);
  expect(pair.sent.at(-1)).toMatchObject({
    to: CALLER.name,
    frame: { kind: 'failed', failure: { code: 'skill_timeout' } },
  });
});

test('an answer that nobody takes is ended after the time that it may stand still', async () => {
  const down = new Pieces(5_000_000);
  const pair = new Pair(answers(() => ({ ...OK, body: down })));
  const answer = await pair.call().response;
  await settle();
  // It was asked for more in the first of them.
  for (let turn = 0; turn < 2; turn += 1) pair.clock.pass(30_000);
  expect(down.cancelled).toBe(true);
  if (!isStream(answer.body)) throw new Error('no stream');
  await settle();
  expect(await whole(answer.body)).toMatchObject({ code: 'skill_timeout' });
});

test('an answer that is read slowly stands still at no time', async () => {
  const down = new Pieces(5_000_000);
  const pair = new Pair(answers(() => ({ ...OK, body: down })));
  const { body } = await pair.call().response;
  if (!isStream(body)) throw new Error('no stream');
  body.read({ chunk: () => undefined, end: () => undefined, fail: () => undefined });
  for (let second = 0; second < 200; second += 2) {
    await settle();
    pair.clock.pass(2000);
    body.grant(1000);
  }
  expect(down.cancelled).toBe(false);
});

test.each(['whole', 'stream'] as const)(
  'a body over the limit of the skill is refused by the host that runs it: %s',
  async (kind) => {
    const { seen, dispatch } = silent();
    const pair = new Pair(dispatch);
    pair.limit = 100;
    const member = first(pair.members);
    const body = new Uint8Array(kind === 'whole' ? 101 : 0);
    const head = { ...HEAD, body: kind, size: body.byteLength };
    pair.desk.send(member, { kind: 'call', id: 9, head, body });
    const bytes = new Uint8Array(101);
    if (kind === 'stream')
      pair.desk.send(member, { kind: 'chunk', id: 9, side: 'body', seq: 0, bytes });
    await settle();
    expect(pair.sent.at(-1)?.frame).toMatchObject({
      kind: 'failed',
      failure: { code: 'body_too_large', begun: kind === 'stream' },
    });
    expect(seen.calls).toBe(kind === 'whole' ? 0 : 1);
  },
);

test('what another host would not take of an answer is left out or cut', async () => {
  const pair = new Pair(answers(() => ({ ...OK, headers: ['a', '1\n2', 'b c', '3', 'd', '4'] })));
  expect((await pair.call({ headers: 'x y\n1\nz\n2' }).response).headers).toEqual(['d', '4']);
  expect(pair.sent[0]?.frame).toMatchObject({ head: { headers: 'z\n2' } });
  const failing = new Pair(() => {
    throw new HostError('skill_error', 'x'.repeat(10_000));
  });
  await expect(failing.call().response).rejects.toMatchObject({ message: 'x'.repeat(8192) });
});

test('an answer that can not be read ends its call at once', async () => {
  const { seen, dispatch } = silent();
  const pair = new Pair(dispatch);
  const call = pair.call();
  await settle();
  pair.desk.onUnreadable(first(pair.members), 1);
  await expect(call.response).rejects.toMatchObject({ code: 'member_lost' });
  await settle();
  expect(seen.cancelled).toBe(1);
});

test('a call that can not be read is answered at once', async () => {
  const pair = new Pair(answers(() => OK));
  const call = pair.call();
  first(pair.servants.values()).onUnreadable(CALLER, 1, true);
  await expect(call.response).rejects.toMatchObject({ code: 'skill_unavailable' });
});

test('a call that the connection does not take fails at once', async () => {
  const pair = new Pair(answers(() => OK));
  pair.mostBytes = 10;
  await expect(pair.call().response).rejects.toMatchObject({ code: 'skill_unavailable' });
  expect(pair.ends).toMatchObject([{ begun: false }]);
});

test('an answer whose head the connection does not take is an error at once', async () => {
  const pair = new Pair(answers(() => ({ ...OK, headers: ['a', 'x'.repeat(2000)] })));
  pair.mostBytes = 1000;
  await expect(pair.call().response).rejects.toMatchObject({ code: 'bad_skill_response' });
});

test('a call counts as begun from when it was sent until a host says that it was not', async () => {
  const { dispatch } = silent();
  const left = new Pair(dispatch);
  left.call().cancel();
  expect(left.ends).toMatchObject([{ how: 'left', begun: true }]);
  const refusing = new Pair(() => {
    throw new HostError('rate_limited', 'too often');
  });
  await expect(refusing.call().response).rejects.toMatchObject({ code: 'rate_limited' });
  expect(refusing.ends).toMatchObject([{ begun: false }]);
});

test('a host that begins to tell of itself and never ends is not waited for', async () => {
  const body: BodyStream = {
    read: (sink) => {
      sink.chunk(new Uint8Array(1));
    },
    grant: () => undefined,
    cancel: () => undefined,
  };
  const pair = new Pair(answers(() => ({ ...OK, body })));
  const { clock, desk } = pair;
  const asked = askHost(first(pair.members), '/cards', undefined, { desk, clock });
  const failed = expect(asked).rejects.toMatchObject({ code: 'skill_timeout' });
  await settle();
  clock.pass(60_000);
  await failed;
});

test('a host that ends waits for the answers that others wait for, and no longer than it may', async () => {
  let answer: (() => void) | undefined;
  const pair = new Pair(() => ({
    response: new Promise((resolve) => {
      answer = () => {
        resolve(OK);
      };
    }),
    cancel: () => undefined,
  }));
  const servant = first(pair.servants.values());
  await servant.idle(2000);
  const call = pair.call();
  await settle();
  const seen: string[] = [];
  const idle = servant.idle(2000).then(() => seen.push('idle'));
  await settle();
  expect(seen).toEqual([]);
  answer?.();
  await idle;
  expect(await call.response).toMatchObject({ status: 200 });

  pair.call({}, { timeout: 60_000 });
  await settle();
  const late = servant.idle(2000);
  pair.clock.pass(2000);
  await late;
});
