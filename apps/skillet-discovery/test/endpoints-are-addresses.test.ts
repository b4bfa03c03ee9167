import { expect, test } from 'vitest';
import { absoluteEndpoints } from '../src/sources/absolute-endpoints.ts';

test.each([
  ['http://h:8000/skills/time', '/skills/time/run', 'http://h:8000/skills/time/run'],
  ['https://h/ai/skills/time', '/skills/time/run', 'https://h/ai/skills/time/run'],
  ['https://h/ai/skills/time', '/ai/skills/time/run', 'https://h/ai/skills/time/run'],
  ['https://h/ai/skills/time/', '/skills/time', 'https://h/ai/skills/time'],
  ['https://h/skills/time', '/skills/timer/run', 'https://h/skills/timer/run'],
  ['https://h/skills/time', 'https://other/run', 'https://other/run'],
  ['https://h/skills/time', 7, 7],
])('of a skill at %s, %s is %s', (base, run, address) => {
  expect(absoluteEndpoints({ endpoints: { run } }, base)).toEqual({ endpoints: { run: address } });
});

test('a descriptor without endpoints stays as it is, and loses them where the address of its host is none', () => {
  expect(absoluteEndpoints({}, 'https://h')).toEqual({});
  expect(absoluteEndpoints({ endpoints: { run: '/run' } }, 'nowhere')).toEqual({});
});
