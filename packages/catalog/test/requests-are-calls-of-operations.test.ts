import type { Operation } from '@skillet/core';
import { expect, it } from 'vitest';
import { operationAt } from '../src/index.ts';

function operation(name: string, method: string, path: string): Operation {
  return { name, method, path, description: '', input: {}, hints: {}, examples: [] };
}

const operations = [
  operation('list', 'GET', '/items'),
  operation('add', 'POST', '/items'),
  operation('newest', 'GET', '/items/newest'),
  operation('show', 'GET', '/items/{id}'),
  operation('shadowed', 'GET', '/items/{other}'),
  operation('part', 'GET', '/items/{id}/parts/{part}.json'),
  operation('odd', 'GET', '/constructor'),
];

it.each([
  ['GET', '/items', 'list'],
  ['POST', '/items?draft=1', 'add'],
  ['DELETE', '/items', undefined],
  ['GET', '/items/newest', 'newest'],
  ['GET', '/items/7?x=/y', 'show'],
  ['GET', '/items/', undefined],
  ['GET', '/items/7/', undefined],
  ['GET', '/items/7/parts/3.json', 'part'],
  ['GET', '/items/7/parts', undefined],
  ['GET', '/items/7/parts/3.json/more', undefined],
  ['GET', '/constructor', 'odd'],
  ['constructor', '/items', undefined],
  ['GET', '/toString', undefined],
  ['GET', `/items${'/'.repeat(10_000)}`, undefined],
  ['GET', '', undefined],
])('%s %s is a call of %s', (method, path, name) => {
  expect(operationAt({ operations }, method, path)).toBe(name);
});

it('is undefined for a skill without operations', () => {
  expect(operationAt({ operations: [] }, 'GET', '/items/7')).toBeUndefined();
});
