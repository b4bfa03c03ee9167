import { describe, expect, test } from 'vitest';
import { judgeAnswer } from '../src/recording/judge-answer.ts';
import type { RecordedAnswer } from '../src/recording/recorded-call.ts';

const judged = (recorded: Omit<RecordedAnswer, 'status'>, text: string, type = '') =>
  judgeAnswer({ status: 200, ...recorded }, { status: 200, type, bytes: Buffer.from(text) }, []);

describe('an answer is as recorded', () => {
  test.each<[string, Omit<RecordedAnswer, 'status'>, string]>([
    ['that is null', { body: null }, 'null'],
    ['that is false', { body: false }, 'false'],
    ['that is empty', {}, ''],
    ['that is a text of JSON', { body: 'abc' }, '"abc"'],
    ['that is plain text', { text: 'abc' }, 'abc'],
    ['of which a text was redacted', { body: { a: 'by [redacted]', b: 1 } }, '{"a":"x","b":1}'],
    ['of which a name was redacted', { body: { of: { '[redacted]': 1 } } }, '{"of":{"abc":1}}'],
  ])('%s', (_, recorded, text) => {
    expect(judged(recorded, text)).toEqual([]);
  });
});

describe('an answer is another one', () => {
  test.each<[string, Omit<RecordedAnswer, 'status'>, string]>([
    ['that was null, and is nothing', { body: null }, ''],
    ['that was nothing, and is null', {}, 'null'],
    ['that was null, and is a value', { body: null }, '{}'],
    ['that was a text of JSON, and is plain text', { body: 'abc' }, 'abc'],
    ['that was plain text, and is a text of JSON', { text: 'abc' }, '"abc"'],
    ['that was plain text, and is a number', { text: 'abc' }, '1'],
    [
      'of which another part was redacted',
      { body: { of: { '[redacted]': 1 }, n: 1 } },
      '{"of":{},"n":2}',
    ],
  ])('%s', (_, recorded, text) => {
    expect(judged(recorded, text)).toHaveLength(1);
  });
});
