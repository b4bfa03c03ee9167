import { McpError, type Answer, type RequestOptions } from '@skillet/mcp-client';
import { expect, test } from 'vitest';
import { Pulse } from '../src/pulse.ts';

const ANSWER: Answer = { result: {}, text: '{}' };
const EVERY = 15_000;
const WITHIN = 10_000;
const SOONER = 5_000;

interface Question {
  readonly kind: 'ping' | 'request';
  readonly answer: () => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

/** A server that answers what it is told to, a clock that stands, and what was heard. */
function felt() {
  const questions: Question[] = [];
  const heard: string[] = [];
  let timers: { at: number; action: () => void }[] = [];
  let now = 0;
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const ask = (kind: Question['kind'], signal?: AbortSignal): Promise<Answer> =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(signal.reason);
      });
      questions.push({
        kind,
        answer: () => (resolve(ANSWER), turn()),
        fail: (error) => (reject(error), turn()),
      });
    });
  const session = {
    era: 'legacy' as const,
    capabilities: {},
    ping: async ({ signal }: RequestOptions = {}) => {
      await ask('ping', signal);
    },
    request: (_method: string, _params?: object, { signal }: RequestOptions = {}) =>
      ask('request', signal),
  };
  const clock = {
    after(delay: number, action: () => void) {
      const timer = { at: now + delay, action };
      timers.push(timer);
      return {
        cancel: () => {
          timers = timers.filter((one) => one !== timer);
        },
      };
    },
  };
  const advance = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      now = next.at;
      timers = timers.filter((one) => one !== next);
      next.action();
      await turn();
    }
    now = until;
  };
  const onSilent = (why: string) => heard.push(why);
  const pulse = new Pulse(session, { every: EVERY, clock, onSilent });
  const pings = () => questions.filter(({ kind }) => kind === 'ping').length;
  const last = () => questions.at(-1)!;
  const call = (signal?: AbortSignal) => {
    const options = signal === undefined ? {} : { signal };
    const answered = pulse.request('tools/call', {}, options).catch((error: unknown) => error);
    return { answered, ...last() };
  };
  return { pulse, advance, heard, pings, last, call, timers: () => timers.length };
}

test('one that answers is asked again and again, and nothing is heard', async () => {
  const { advance, last, pings, heard } = felt();
  for (let round = 1; round <= 5; round += 1) {
    await advance(EVERY);
    expect(pings()).toBe(round);
    await (round % 2 === 0 ? last().fail(new McpError(-32601, 'no')) : last().answer());
  }
  await advance(EVERY - 1);
  expect(pings()).toBe(5);
  expect(heard).toEqual([]);
});

test('one that does not answer twice in a row is given up, and asked no more', async () => {
  const { advance, heard, pings, timers } = felt();
  await advance(EVERY + WITHIN);
  expect(heard).toEqual([]);
  await advance(SOONER + WITHIN);
  expect(heard).toEqual(['it has not answered a ping within 10 s, 2 times in a row']);
  expect(pings()).toBe(2);
  expect(timers()).toBe(0);
});

test('one that cannot be reached is given up with the reason', async () => {
  const { advance, last, heard } = felt();
  await advance(EVERY);
  await last().fail(new Error('The server cannot be reached.'));
  await advance(SOONER);
  await last().fail(new Error('The server answered HTTP 401.'));
  expect(heard).toEqual(['The server answered HTTP 401.']);
});

test('an answer in between starts the count anew', async () => {
  const { advance, last, heard, call } = felt();
  await advance(EVERY + WITHIN);
  const { answer, answered } = call();
  await answer();
  expect(await answered).toBe(ANSWER);
  await advance(SOONER);
  await last().answer();
  await advance(EVERY + WITHIN);
  expect(heard).toEqual([]);
});

test('a question that was not answered means nothing when a call was meanwhile', async () => {
  const { advance, heard, call } = felt();
  await advance(EVERY);
  await call().answer();
  await advance(WITHIN);
  await advance(SOONER + WITHIN);
  await call().answer();
  await advance(EVERY + WITHIN);
  expect(heard).toEqual([]);
});

test('one that is busy with a long call is not given up, however long it takes', async () => {
  const { advance, heard, call, last } = felt();
  const long = call();
  await advance(10 * 60_000);
  expect(heard).toEqual([]);
  await long.answer();
  await advance(EVERY);
  await last().answer();
  expect(heard).toEqual([]);
});

test('one that hangs is not excused by those who call it in vain', async () => {
  const { advance, heard, call } = felt();
  // There is always a call under way, and none of them is ever answered.
  for (let round = 0; round < 10 && heard.length === 0; round += 1) {
    const abort = new AbortController();
    call(abort.signal);
    await advance(20_000);
    call();
    abort.abort(new Error('The deadline has passed.'));
  }
  expect(heard).toEqual(['it has not answered a ping within 10 s, 2 times in a row']);
});

test('a call that is not answered is reason to ask at once', async () => {
  const { call, pings, advance, last } = felt();
  await call().fail(new Error('The connection broke.'));
  expect(pings()).toBe(1);
  await last().answer();
  await call().fail(new McpError(-32602, 'Wrong arguments'));
  expect(pings()).toBe(1);
  await advance(EVERY);
  expect(pings()).toBe(2);
});

test('after its end nothing is asked', async () => {
  const { pulse, advance, call, pings, timers } = felt();
  pulse.stop();
  await call().fail(new Error('gone'));
  await advance(10 * EVERY);
  expect([pings(), timers()]).toEqual([0, 0]);
});
