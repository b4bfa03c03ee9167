import { expect, it } from 'vitest';
import { lineOf } from '../src/request/line.ts';
import { fakeSkill, FakeDispatcher } from './support/fake-dispatcher.ts';

const dispatcher = new FakeDispatcher(fakeSkill('time'));

it.each([
  '/skills/time/run',
  '/skills/t%69me/run',
  '/skills/%74%69%6d%65/run?a=b/c',
  '/skills/time',
  '/skills/time?x=/y',
  'http://anywhere/skills/time/run',
  'HTTP://h/skills/t%69me',
])('%s is a request to the skill', (target) => {
  expect(lineOf(target, dispatcher)).toBe('time');
});

it('mounts that there are none of share a line', () => {
  const lines = ['/skills/a/run', '/skills/b/run', '/skills//run', '/skills/__proto__'];
  expect(new Set(lines.map((target) => lineOf(target, dispatcher)))).toEqual(new Set(['']));
});

it('what goes to the host itself waits in a line of its own, but for probes', () => {
  const targets = [
    '/catalog',
    '/openapi.json',
    '/tools?format=mcp',
    '/',
    '*',
    '/skills/%zz',
    '/health',
  ];
  expect(new Set(targets.map((target) => lineOf(target, dispatcher)))).toEqual(new Set(['/']));
  expect(lineOf('/health/live', dispatcher)).toBeUndefined();
  expect(lineOf('/health/ready', dispatcher)).toBeUndefined();
});
