import { HostError, isStream, type SkillRequest } from '@skillet/core';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { answers, Pair, Pieces, whole } from './support/pair.ts';

const OK = { status: 200, headers: null, body: '{"ok":true}' };

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let count = 0; count < 50; count += 1) await turn();
}

test('a call arrives as it was made, with the milliseconds that are left, and its answer too', async () => {
  let got: SkillRequest | undefined;
  const timing = { queue: 1, skill: 2 };
  const pair = new Pair(
    answers((request) => {
      got = request;
      return { status: 201, headers: ['X-A', '1'], body: 'done', timing };
    }),
  );
  const call = pair.call({
    path: '/run?x=1',
    headers: 'Content-Type\napplication/json',
    body: Buffer.from('{"a":1}'),
    caller: 'bob',
    callerId: 'k1',
    address: '192.0.2.1',
    door: 'mcp',
    operation: 'run',
  });
  const response = await call.response;
  expect(response).toMatchObject({ status: 201, headers: ['X-A', '1'], timing });
  expect(Buffer.from(response.body as Uint8Array).toString()).toBe('done');
  expect(got).toMatchObject({
    method: 'POST',
    path: '/run?x=1',
    headers: 'Content-Type\napplication/json',
    requestId: 'r',
    timeout: 1000,
    caller: 'bob',
    callerId: 'k1',
    address: '192.0.2.1',
    door: 'mcp',
    operation: 'run',
  });
  expect(Buffer.from(got?.body as Uint8Array).toString()).toBe('{"a":1}');
  expect(pair.members[0]?.inFlight).toBe(0);
});

describe('bodies', () => {
  test('a large one is collected for a skill that gets it whole', async () => {
    const body = new Uint8Array(3_000_001).fill(9);
    const pair = new Pair(
      answers((request) => {
        const got = request.body as Uint8Array;
        return { ...OK, body: String(got.byteLength + got.reduce((sum, one) => sum + one, 0)) };
      }),
    );
    const answer = await pair.call({ body }).response;
    expect(Buffer.from(answer.body as Uint8Array).toString()).toBe(String(10 * body.byteLength));
  });

  test('one over the limit of the skill is refused before any of it is sent', async () => {
    const pair = new Pair(answers(() => OK));
    const call = pair.call({ body: new Uint8Array(10_000_001) });
    await expect(call.response).rejects.toMatchObject({ code: 'body_too_large' });
    expect(pair.sent.filter(({ frame }) => frame.kind === 'chunk')).toEqual([]);
  });

  test('streams flow both ways, and no further than their reader has granted', async () => {
    const up = new Pieces(5_000_000);
    const down = new Pieces(5_000_000);
    const pair = new Pair(
      answers(async ({ body }) => {
        if (!isStream(body)) throw new Error('no stream');
        return { status: 200, headers: ['x-size', String(await whole(body))], body: down };
      }),
    );
    const answer = await pair.call({ body: up }).response;
    expect(answer.headers).toEqual(['x-size', '5000000']);
    if (!isStream(answer.body)) throw new Error('no stream');
    await settle();
    // Nobody reads it yet: what is under way, and what its source sends without a grant.
    expect(down.taken).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(await whole(answer.body)).toBe(5_000_000);
    expect(pair.ends).toMatchObject([{ how: 'answered', status: 200, bytesOut: 5_000_000 }]);
  });

  test('many at once share what may be under way to a host, and the last has it for itself again', async () => {
    const pair = new Pair(
      answers(({ path }) => ({
        ...OK,
        body: path === '/down' ? new Pieces(2_000_000) : new Uint8Array(1),
      })),
    );
    const sent = (side: 'body' | 'answer'): number =>
      pair.sent.reduce((sum, { frame }) => {
        return frame.kind === 'chunk' && frame.side === side ? sum + frame.bytes.byteLength : sum;
      }, 0);
    const answered = await Promise.all(
      Array.from({ length: 200 }, () => pair.call({ path: '/down' }).response),
    );
    await settle();
    // Nobody reads them yet.
    expect(sent('answer')).toBeLessThan(24_000_000);
    for (const { body } of answered.slice(0, 100)) if (isStream(body)) body.cancel();
    const read = answered.slice(100).flatMap(({ body }) => (isStream(body) ? [whole(body)] : []));
    expect(await Promise.all(read)).toEqual(Array.from({ length: 100 }, () => 2_000_000));
    const before = sent('answer');
    await pair.call({ path: '/down' }).response;
    await settle();
    expect(sent('answer') - before).toBe(1024 * 1024);

    // These are answered though nobody reads what they send.
    const up = () => pair.call({ path: '/up', body: new Pieces(2_000_000) });
    await Promise.all(Array.from({ length: 50 }, () => up().response));
    await settle();
    const credits = pair.sent.length;
    void up();
    await settle();
    const granted = pair.sent.slice(credits).map(({ frame }) => frame);
    expect(granted).toContainEqual(
      expect.objectContaining({ kind: 'credit', side: 'body', bytes: 1024 * 1024 }),
    );
  });

  test('of many calls at once not all bodies travel in one message, which nobody grants', async () => {
    const size = 200_000;
    const pair = new Pair(
      answers(({ body }) => ({ ...OK, body: new Uint8Array((body as Uint8Array).byteLength) })),
    );
    const calls = Array.from({ length: 300 }, () => pair.call({ body: new Uint8Array(size) }));
    const answered = await Promise.all(calls.map(({ response }) => response));
    const sizes = answered.map(({ body }) =>
      isStream(body) ? whole(body) : (body as Uint8Array).byteLength,
    );
    expect(new Set(await Promise.all(sizes.map((one) => Promise.resolve(one))))).toEqual(
      new Set([size]),
    );
    for (const kind of ['call', 'answer']) {
      const sent = pair.sent.map(({ frame }) =>
        'body' in frame && frame.kind === kind ? frame.body.byteLength : 0,
      );
      expect(sent.reduce((sum, one) => sum + one)).toBeLessThan(20_000_000);
    }
    // One alone does.
    await pair.call({ body: new Uint8Array(60_000) }).response;
    expect(pair.sent.at(-1)?.frame).toMatchObject({ kind: 'answer', body: { byteLength: 60_000 } });
  });

  test('whoever leaves in the middle of an answer has it stopped at its source', async () => {
    const down = new Pieces(5_000_000);
    const pair = new Pair(answers(() => ({ ...OK, body: down })));
    const answer = await pair.call().response;
    if (isStream(answer.body)) answer.body.cancel();
    await settle();
    expect(down.cancelled).toBe(true);
    expect(pair.ends).toMatchObject([{ how: 'left' }]);
  });

  test('a host that wants more at once than anybody may take gets nothing any more', async () => {
    const down = new Pieces(50_000_000);
    const pair = new Pair(answers(() => ({ ...OK, body: down })));
    await pair.call().response;
    await settle();
    const [member] = pair.members;
    if (member === undefined) throw new Error('it is there');
    pair.desk.send(member, { kind: 'credit', id: 1, side: 'answer', bytes: 4_000_000_000 });
    await settle();
    expect(down.cancelled).toBe(true);
    expect(down.taken).toBeLessThanOrEqual(2 * 1024 * 1024);
  });

  test('large headers leave a body less room in a message, and then it follows', async () => {
    const long = 'v'.repeat(30_000);
    const pair = new Pair(
      answers(({ body }) => ({
        status: 200,
        headers: ['x-size', String((body as Uint8Array).byteLength), 'x-long', long],
        body: new Uint8Array(60_000),
      })),
    );
    // As a server of NATS with a `max_payload` of 80 KB.
    pair.mostBytes = 80 * 1024;
    const headers = `x-long\n${long}`;
    const answer = await pair.call({ headers, body: new Uint8Array(60_000) }).response;
    expect(answer.headers?.slice(0, 2)).toEqual(['x-size', '60000']);
    if (!isStream(answer.body)) throw new Error('no stream');
    expect(await whole(answer.body)).toBe(60_000);
  });

  test('a piece that was lost breaks the answer off', async () => {
    const pair = new Pair(answers(() => ({ ...OK, body: new Pieces(5_000_000) })));
    const call = pair.call();
    const answer = await call.response;
    if (!isStream(answer.body)) throw new Error('no stream');
    call.onFrame({ kind: 'chunk', id: 1, side: 'answer', seq: 77, bytes: new Uint8Array(1) });
    expect(await whole(answer.body)).toMatchObject({ code: 'member_lost' });
  });
});

describe('what goes wrong', () => {
  test('an error of the host that runs the skill arrives with all that it says', async () => {
    const error = new HostError('rate_limited', 'too often', {
      retryAfter: 7,
      rateLimit: { policy: 'p', state: 's' },
      violated: 'v',
    });
    const pair = new Pair(() => {
      throw error;
    });
    await expect(pair.call().response).rejects.toMatchObject({
      code: 'rate_limited',
      message: 'too often',
      retryAfter: 7,
      rateLimit: { policy: 'p', state: 's' },
      violated: 'v',
    });
  });

  test('a call that was not begun goes to one other host, and no further', async () => {
    const full = () => {
      throw new HostError('skill_overloaded', 'full');
    };
    const pair = new Pair(
      full,
      answers(() => OK),
    );
    expect(await pair.call().response).toMatchObject({ status: 200 });
    const poor = new Pair(
      full,
      full,
      answers(() => OK),
    );
    await expect(poor.call().response).rejects.toMatchObject({ code: 'skill_overloaded' });
  });

  test('what a skill says itself is never asked of another', async () => {
    let asked = 0;
    const pair = new Pair(
      () => ({
        response: Promise.reject(new HostError('skill_unavailable', 'after it had begun')),
        cancel: () => undefined,
      }),
      answers(() => {
        asked += 1;
        return OK;
      }),
    );
    await expect(pair.call().response).rejects.toMatchObject({ message: 'after it had begun' });
    expect(asked).toBe(0);
  });

  test('when a host is lost, a call is repeated only where it may be', async () => {
    const never = () => ({
      response: new Promise<never>(() => undefined),
      cancel: () => undefined,
    });
    const pair = new Pair(
      never,
      answers(() => OK),
    );
    const once = pair.call();
    const again = pair.call({}, { isRepeatable: () => true });
    await settle();
    pair.lose(0);
    await expect(once.response).rejects.toMatchObject({ code: 'member_lost', retryable: true });
    expect(await again.response).toMatchObject({ status: 200 });
    expect(pair.members.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  test('second tries are a tenth of the calls', async () => {
    const full = () => {
      throw new HostError('skill_overloaded', 'full');
    };
    const pair = new Pair(
      full,
      answers(() => OK),
    );
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, () => pair.call().response),
    );
    const answered = results.filter(({ status }) => status === 'fulfilled').length;
    expect(answered).toBeGreaterThanOrEqual(10);
    expect(answered).toBeLessThanOrEqual(20);
  });

  test('a host that says nothing in time is told that nobody waits', async () => {
    let cancelled = false;
    const pair = new Pair(() => ({
      response: new Promise<never>(() => undefined),
      cancel: () => {
        cancelled = true;
      },
    }));
    const call = pair.call();
    await settle();
    pair.clock.pass(2000);
    await expect(call.response).rejects.toMatchObject({ code: 'skill_timeout' });
    await settle();
    expect(cancelled).toBe(true);
  });

  test('when the host that calls is lost, what it has asked for is cancelled', async () => {
    let cancelled = 0;
    const pair = new Pair(() => ({
      response: new Promise<never>(() => undefined),
      cancel: () => {
        cancelled += 1;
      },
    }));
    const calls = [pair.call(), pair.call()].map((call) => call.response);
    const ended = Promise.allSettled(calls);
    await settle();
    pair.loseCaller();
    await ended;
    expect(cancelled).toBe(2);
  });

  test('a frame from another host than has the call is nothing', async () => {
    const never = () => ({
      response: new Promise<never>(() => undefined),
      cancel: () => undefined,
    });
    const pair = new Pair(never, never);
    const call = pair.call();
    await settle();
    const [, other] = pair.members;
    if (other === undefined) throw new Error('no such host');
    const head = { status: 200, headers: null };
    pair.desk.onFrame(other, { kind: 'answer', id: 1, head, body: new Uint8Array(0) });
    expect(pair.ends).toEqual([]);
    call.cancel();
    expect(pair.ends).toMatchObject([{ how: 'left' }]);
  });
});
