import { expect, test } from 'vitest';
import { brokenProblems, load, refusal } from './support/temp-folder.ts';

const callers = (limits: string) => `skills: []\ncallers:\n  limits:\n    ${limits}\n`;
const MINUTE = { count: 60, per: 60_000 };

test('how much callers and skills may be called', async () => {
  const { callers: read, rateLimits } = await load(`skills:
  - {name: demo, path: demo, rate_limit: {rate: 100/s, per_caller: {rate: 1000/hour, burst: 5}}}
  - {name: other, path: demo}
callers:
  limits:
    default: {rate: 60/min, burst: 20, concurrency: 4, daily: 1000}
    anonymous:
    names: {agent-a: {skills: {demo: {rate: 60 / minute}}}, local: {}}
`);
  expect(read.limits).toEqual({
    default: { rate: MINUTE, burst: 20, concurrency: 4, daily: 1000 },
    anonymous: {},
    names: { 'agent-a': { skills: { demo: { rate: MINUTE } } }, local: {} },
  });
  expect(rateLimits).toEqual({
    demo: {
      rate: { count: 100, per: 1000 },
      perCaller: { rate: { count: 1000, per: 3_600_000 }, burst: 5 },
    },
  });
});

test('a configuration without limits has none', async () => {
  const { callers: read, rateLimits } = await load('skills: [{name: demo, path: demo}]');
  expect([read.limits, rateLimits]).toEqual([undefined, undefined]);
});

test.each([
  ['default: {rate: 60}', '`callers.limits.default.rate` must be a rate such as `60/min`'],
  ['default: {rate: 60/day}', 'not `60/day`: for calls in a day there is `daily`'],
  ['default: {rate: 6/fortnight}', 'the units are `s`, `min` and `hour`'],
  ['default: {rate: 0/s}', 'not `0/s`: at least one'],
  ['default: {rate: 1000001/s}', 'at most 1000000'],
  ['default: {burst: 5}', '`callers.limits.default.burst` needs a `rate` beside it'],
  ['default: {concurrency: 0}', '`callers.limits.default.concurrency` must be a whole number'],
  ['default: {dayly: 5}', 'did you mean `daily`?'],
  ['names: {a: {skills: {demo: {burst: 5}}}}', '`callers.limits.names.a.skills.demo.burst` needs'],
  ['names: {anonymous: {}}', 'limits of `anonymous` stand beside `names`, not in it'],
  ['names: [a]', '`callers.limits.names` must be a mapping of names to limits'],
])('what is wrong with them is said with its place: %s', async (text, told) => {
  const [problem] = await refusal(callers(text));
  expect(problem).toMatch(/^4: /);
  expect(problem).toContain(told);
});

test('what is wrong with the limits of a skill keeps that skill from running', async () => {
  const [problem] = await brokenProblems(
    'skills: [{name: demo, path: demo, rate_limit: {per_caller: {burst: 3}}}]',
  );
  expect(problem).toContain('`rate_limit.per_caller.burst` needs a `rate` beside it');
});
