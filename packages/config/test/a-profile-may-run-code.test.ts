import { expect, test } from 'vitest';
import { load, refusal } from './support/temp-folder.ts';

const profile = (code: string) =>
  `skills: []\nmcp:\n  profiles:\n    coder:\n      code: ${code}\n`;

test.each([
  ['true', true],
  ['no', false],
  ['{}', {}],
  [
    '{timeout: 10s, memory: 16MB, max_calls: 5, max_output: 1KB, concurrency: 1}',
    { timeout: 10_000, memory: 16 * 1024 ** 2, maxCalls: 5, maxOutput: 1024, concurrency: 1 },
  ],
])('whether it does, and what a run may not exceed: %s', async (text, code) => {
  const { mcp } = await load(profile(text));
  expect(mcp.profiles['coder']).toEqual({ code });
});

test.each([
  ['maybe', '`mcp.profiles.coder.code` must be `true`, `false` or a mapping, not `maybe`'],
  ['[]', '`mcp.profiles.coder.code` must be a mapping, not an empty list'],
  ['{timout: 10s}', 'unknown key `timout` in `mcp.profiles.coder.code`: did you mean `timeout`?'],
  ['{memory: 1MB}', '`mcp.profiles.coder.code.memory` must be a size'],
  ['{max_calls: 0}', '`mcp.profiles.coder.code.max_calls` must be a whole number, 1 to 10000'],
  ['{timeout: 10}', '`mcp.profiles.coder.code.timeout` must be a duration'],
])('what is wrong with it is said with its place: %s', async (text, told) => {
  const [problem] = await refusal(profile(text));
  expect(problem).toMatch(/^5: /);
  expect(problem).toContain(told);
});
