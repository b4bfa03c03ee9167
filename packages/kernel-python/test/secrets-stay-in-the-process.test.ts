import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { PythonKernel } from './support/python-kernel.ts';

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

/** What the host and the kernel in Node are held to as well. */
const vectors = JSON.parse(
  await readFile(new URL('../../core/test/vectors/secret-forms.json', import.meta.url), 'utf8'),
) as { secret: string; forms: string[] }[];

const SKILL = {
  do: 'call',
  schema: { type: 'object', properties: { text: { type: 'string' } } },
  ...{ credentials: null, settings: [], deniedCredentials: [] },
};

function call(text: string, KEY: string, more: object = {}) {
  const body = JSON.stringify({ skill_input: { text }, credentials: { KEY } });
  return python.ask<{ body: unknown; detail: string }>({
    ...SKILL,
    ...more,
    body: Buffer.from(body).toString('base64'),
  });
}

describe('the forms of a secret', () => {
  test.each(vectors)('are those of the table: $secret', async ({ secret, forms }) => {
    const found = await python.ask<string[]>({ do: 'forms', secret });
    expect(found.toSorted()).toEqual(forms);
  });
});

describe('an answer', () => {
  test('is cleared of what its own call carries alone, the log of what others have as well', async () => {
    await call('', 'secret-of-another', { hold: true });
    const text = 'secret-of-another and secret-of-its-own';
    const { body } = await call(text, 'secret-of-its-own', { refuse: true });
    expect(body).toEqual({ detail: { said: 'secret-of-another and [redacted]' } });
    const { detail } = await call(text, 'secret-of-its-own', { raise: true });
    expect(detail).toBe('secret-of-another and [redacted]');
    const { log } = await python.ask<{ log: string }>({ do: 'clear', text });
    expect(log).toBe('[redacted] and [redacted]');
  });

  test('keeps what is too short to be a secret', async () => {
    const { body } = await call('an apple', 'app', { refuse: true });
    expect(body).toEqual({ detail: { said: 'an apple' } });
  });
});

test('the work of each line is bounded, whatever was carried', async () => {
  for (let i = 0; i < 400; i += 1)
    await call('', `secret "${i}"\nof several lines: ${i}`, { hold: true });
  const { forms } = await python.ask<{ forms: number }>({ do: 'clear', text: 'x' });
  expect(forms).toBeGreaterThan(100);
  expect(forms).toBeLessThanOrEqual(1024);
});

test('JSON stays whole, with names that differ, however deep it is', async () => {
  const value = {
    'secret-1': 1,
    'secret-11': 12345,
    'a"b': ['x\\', '\\"secret-1', 1234.5, true],
    b: null,
  };
  const forms = ['secret-1', '1234'];
  const clear = (json: string) => python.ask<string>({ do: 'clear_json', json, forms });
  expect(JSON.parse(await clear(JSON.stringify(value)))).toEqual({
    '[redacted]': 1,
    '[redacted]1 2': '[redacted]',
    'a"b': ['x\\', '\\"[redacted]', '[redacted]', true],
    b: null,
  });
  const deep = `${'['.repeat(200_000)}"secret-1"${']'.repeat(200_000)}`;
  expect(await clear(deep)).toContain('"[redacted]"');
});
