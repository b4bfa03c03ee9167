import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { currentRequestId, parseHeaders } from '../src/run/request-context.ts';
import { fakeContext } from './support/fake-skill.ts';

describe('the signal', () => {
  it('is the same each time, and not aborted', () => {
    const context = fakeContext();
    expect(context.signal).toBe(context.signal);
    expect(context.signal.aborted).toBe(false);
    expect(context.aborted).toBe(false);
  });

  it.each([
    ['deadline', 'TimeoutError', 'the deadline of this request has passed'],
    ['client-left', 'AbortError', 'the client has left'],
    ['host-stopping', 'AbortError', 'the host is stopping'],
  ] as const)(
    'tells of «%s», whether it was asked for before or after',
    (reason, name, message) => {
      const before = fakeContext();
      const { signal } = before;
      before.abort(reason);
      const after = fakeContext();
      after.abort(reason);
      for (const each of [signal, before.signal, after.signal]) {
        expect(each.aborted).toBe(true);
        expect(each.reason).toMatchObject({ name, message });
      }
    },
  );

  it('aborts once, for the first reason', () => {
    const context = fakeContext();
    let times = 0;
    context.signal.addEventListener('abort', () => (times += 1));
    context.abort('client-left');
    context.abort('deadline');
    expect(times).toBe(1);
    expect(context.signal.reason).toMatchObject({ message: 'the client has left' });
    const late = fakeContext();
    late.abort('client-left');
    late.abort('deadline');
    expect(late.signal.reason).toMatchObject({ message: 'the client has left' });
  });

  it('has its listeners run as part of the request', () => {
    const context = fakeContext('req-9');
    let seen: string | undefined;
    context.signal.addEventListener('abort', () => (seen = currentRequestId()));
    context.abort('deadline');
    expect(seen).toBe('req-9');
    expect(currentRequestId()).toBeUndefined();
  });
});

describe('the context', () => {
  it('can be taken apart', () => {
    const { requestId, deadline, env, credentials, headers } = fakeContext('req-1', 'A\n1');
    expect({ requestId, deadline, credentials }).toEqual({
      requestId: 'req-1',
      deadline: 1000,
      credentials: {},
    });
    expect(headers).toEqual({ a: '1' });
    expect(env).toBe(process.env);
  });

  it('does not show credentials when it is printed or written as JSON', () => {
    const context = fakeContext();
    context.lend({ K: 's3cret' });
    expect(context.credentials).toEqual({ K: 's3cret' });
    expect(JSON.stringify(context)).toBe('{}');
    expect(inspect(context, { depth: 9, showHidden: true })).not.toContain('s3cret');
  });

  it('cannot be changed by a skill', () => {
    const context = fakeContext();
    context.lend({ K: 's3cret' });
    expect(() => Object.assign(context, { requestId: 'forged' })).toThrow(TypeError);
    expect(() => Object.assign(context.credentials, { L: 'x' })).toThrow(TypeError);
  });
});

describe('headers', () => {
  it.each([
    ['', {}],
    ['Host\nlocalhost:8000', { host: 'localhost:8000' }],
    ['X-A\n1\nx-b\n2\nX-a\n3', { 'x-a': '1, 3', 'x-b': '2' }],
    ['X-Empty\n\nX-B\n2', { 'x-empty': '', 'x-b': '2' }],
    ['X-A\n1\nX-Lone', { 'x-a': '1' }],
  ])('of %j are %j', (raw, headers) => {
    expect({ ...parseHeaders(raw) }).toEqual(headers);
  });

  it('may be called what every object has', () => {
    const headers = parseHeaders('__proto__\n1\nconstructor\n2\n__proto__\n3');
    expect(Object.entries(headers)).toEqual([
      ['__proto__', '1, 3'],
      ['constructor', '2'],
    ]);
    expect('toString' in headers).toBe(false);
  });

  it('are read once, when they are asked for', () => {
    const context = fakeContext('r', 'A\n1');
    expect(context.headers).toBe(context.headers);
  });
});
