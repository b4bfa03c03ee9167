import { describe, expect, test } from 'vitest';
import { inputBody } from '../src/invoke/input-body.ts';
import { specOf } from './support/skill.ts';

const handler = specOf();
const app = { ...handler, kind: 'app' as const };
const own = {
  ...handler,
  manifest: {
    ...handler.manifest,
    inputs: { skill_input: { schema: { type: 'object' }, required: false } },
  },
};
const bodyOf = (spec: typeof app | typeof handler, path: string, input: string, given = {}) =>
  Buffer.from(inputBody(spec, path, Buffer.from(input), given)).toString();

describe('an input with credentials beside it', () => {
  test.each([
    ['{"a":1}', {}, '{"skill_input":{"a":1}}'],
    ['', {}, '{"skill_input":{}}'],
    ['{"a":1}', { K: 'v"' }, '{"skill_input":{"a":1},"credentials":{"K":"v\\""}}'],
    [
      '{"skill_input":{},"credentials":{"K":"mine"}}',
      {},
      '{"skill_input":{"skill_input":{},"credentials":{"K":"mine"}}}',
    ],
  ])('%s with %j reaches a handler as an envelope', (input, given, body) => {
    expect(bodyOf(handler, '/run', input, given)).toBe(body);
  });

  test('has no envelope where the skill has an input of that name', () => {
    expect(bodyOf(own, '/run', '{"skill_input":{}}', { K: 'v' })).toBe('{"skill_input":{}}');
  });

  test.each([
    ['{"a":1}', '{"a":1,"credentials":{"K":"v"}}'],
    [' { } ', '{"credentials":{"K":"v"}}'],
    ['', '{"credentials":{"K":"v"}}'],
    ['{"credentials":{"K":"x"}} ', '{"credentials":{"K":"x"},"credentials":{"K":"v"}}'],
  ])('%s reaches /run of an application with them as its last field', (input, body) => {
    expect(bodyOf(app, '/run', input, { K: 'v' })).toBe(body);
    expect(bodyOf(app, '/run', input)).toBe(input);
    expect(bodyOf(app, '/items', input, { K: 'v' })).toBe(input);
  });
});
