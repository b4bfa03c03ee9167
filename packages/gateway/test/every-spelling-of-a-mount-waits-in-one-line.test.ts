import type { HostRoute } from '@skillet/core';
import { expect, it } from 'vitest';
import { lineOf } from '../src/line.ts';
import { exchangeFor } from './support/exchange-for.ts';

it.each([
  '/skills/time/run',
  '/skills/t%69me/run',
  '/skills/%74%69%6d%65/run?a=b/c',
  '/skills/time',
  '/skills/time?x=/y',
  'http://anywhere/skills/time/run',
  'HTTP://h/skills/t%69me',
])('%s is a request to the skill', (target) => {
  expect(lineOf(exchangeFor(target))).toBe('time');
});

it('mounts that do not exist share a line', () => {
  const lines = ['/skills/a/run', '/skills/b/run', '/skills//run', '/skills/__proto__'];
  expect(new Set(lines.map((target) => lineOf(exchangeFor(target))))).toEqual(new Set(['']));
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
  expect(new Set(targets.map((target) => lineOf(exchangeFor(target))))).toEqual(new Set(['/']));
  expect(lineOf(exchangeFor('/health/live'))).toBeUndefined();
  expect(lineOf(exchangeFor('/health/ready?strict'))).toBeUndefined();
});

it('an endpoint with a line of its own holds up nothing else of the host', () => {
  const route: HostRoute = {
    path: '/own/*',
    methods: ['POST'],
    scope: 'anybody',
    summary: 'Has a line of its own',
    ownLine: true,
    handle: () => undefined,
  };
  for (const target of ['/own', '/own/a?b']) {
    expect(lineOf(exchangeFor(target, { routes: [route] }))).toBe('/own/*');
  }
});
