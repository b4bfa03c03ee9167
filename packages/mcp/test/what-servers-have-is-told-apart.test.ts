import type { ToldServer } from '@skillet/core';
import { describe, expect, test } from 'vitest';
import { serverBook, type ServedServer } from '../src/servers/server-book.ts';
import { UriTemplate } from '../src/servers/uri-template.ts';

function server(mount: string, told: Partial<ToldServer>): ServedServer {
  const promptNames = told.prompts?.map(({ name }) => name) ?? [];
  const all = { server: {}, capabilities: { resources: {} }, tools: [], ...told };
  return { mount, name: mount, told: all, promptNames };
}

describe('addresses', () => {
  const a = server('a', {
    resources: [{ uri: 'x://1', 'x-own': 1 }, { uri: 'skill://time/SKILL.md' }],
    resourceTemplates: [{ uriTemplate: 'x://{id}/data', name: 't' }],
  });
  const b = server('b', {
    resources: [{ uri: 'x://1' }, { uri: 'y://2' }, { uri: 'skillet://a/x://3' }],
    resourceTemplates: [{ uriTemplate: 'x://{id}/data', name: 't' }],
  });
  const book = serverBook([a, b], new Set(['skill://time/SKILL.md']));

  test('the later of two has another, and nothing is left out', () => {
    expect(book.resources).toEqual([
      { uri: 'x://1', 'x-own': 1 },
      { uri: 'skillet://a/skill://time/SKILL.md' },
      { uri: 'skillet://b/x://1' },
      { uri: 'y://2' },
      { uri: 'skillet://b/skillet://a/x://3' },
    ]);
    expect(book.templates).toMatchObject([
      { uriTemplate: 'x://{id}/data' },
      { uriTemplate: 'skillet://b/x://{id}/data' },
    ]);
  });

  test.each([
    ['x://1', 'a', 'x://1'],
    ['skillet://b/x://1', 'b', 'x://1'],
    ['skillet://a/skill://time/SKILL.md', 'a', 'skill://time/SKILL.md'],
    ['skillet://a/x://3', 'a', 'x://3'],
    ['skillet://b/skillet://a/x://3', 'b', 'skillet://a/x://3'],
    ['x://7/data', 'a', 'x://7/data'],
    ['skillet://b/x://7/data', 'b', 'x://7/data'],
    ['Y://unlisted', 'b', 'Y://unlisted'],
  ])('%s is read of %s', (uri, mount, name) => {
    expect(book.resource(uri)).toEqual({ mount, name });
  });

  test.each(['x://unlisted', 'z://1', 'skillet://c/x://1', '', 'nothing'])(
    '%s is of neither',
    (uri) => {
      expect(book.resource(uri)).toBeUndefined();
    },
  );

  test('what no list has is asked of the only server that has any', () => {
    const none = server('none', { capabilities: {} });
    expect(serverBook([none, a]).resource('z://1')).toEqual({ mount: 'a', name: 'z://1' });
    expect(serverBook([none]).resource('z://1')).toBeUndefined();
  });
});

test('a prompt is got by the name that it has here, else by the one that only its server gives it', () => {
  const named = (mount: string, here: string, names: string[]) => ({
    ...server(mount, { prompts: names.map((name) => ({ name })) }),
    promptNames: [here, ...names.slice(1)],
  });
  const book = serverBook([named('a', 'a_hi', ['hi', 'Only']), named('b', 'b_hi', ['hi'])]);
  expect(book.prompts.map(({ name }) => name)).toEqual(['a_hi', 'Only', 'b_hi']);
  expect(book.prompt('b_hi')).toEqual({ mount: 'b', name: 'hi' });
  expect(book.prompt('hi')).toBeUndefined();
  expect(serverBook([named('a', 'a_hi', ['hi'])]).prompt('hi')).toEqual({ mount: 'a', name: 'hi' });
});

test.each([
  ['x://{a}/data', 'x://1/data', true],
  ['x://{a}/data', 'x:///data', true],
  ['x://{a}/data', 'x://1/other', false],
  ['x://{a}/data', 'y://1/data', false],
  ['x://{a}{?b,c}', 'x://1?b=2', true],
  ['{+all}', 'anything', true],
  ['x://plain', 'x://plain', true],
  ['x://plain', 'x://plain2', false],
  ['aa{x}aa', 'aaa', false],
  ['{a}/{b}/{c}', 'a/b', false],
  ['{a}'.repeat(50), 'x'.repeat(2000), true],
])('%s may make %s: %s', (template, uri, made) => {
  expect(new UriTemplate(template).mayMake(uri)).toBe(made);
});
