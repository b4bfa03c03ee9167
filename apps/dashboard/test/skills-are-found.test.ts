import { afterEach, expect, test, vi } from 'vitest';
import type { FoundSkill } from '../src/api/installed-shapes.ts';
import { countText, foundLines } from '../src/installed/found-text.ts';
import { searchTurns } from '../src/installed/search-turns.ts';
import { whileBusy } from '../src/installed/while-busy.ts';
import { legible } from '../src/parts/legible.ts';

const SKILL: FoundSkill = {
  ...{ name: 'weather', version: '1.2.0', description: 'Says how it will be' },
  ...{ published: '2026-11-30T12:00:00Z', source: 'index:acme/weather' },
  ...{ index: '../market/index.json', installed: null },
};

afterEach(() => {
  vi.useRealTimers();
});

test('what an index says of a skill is told, with what it does not say', () => {
  expect(foundLines(SKILL)).toEqual([
    'Says how it will be',
    'Published 2026-11-30, without a publisher',
    'index:acme/weather in ../market/index.json',
    'Names no permissions: without them it may do all that the user may whom the host runs as',
  ]);
  const permissions = { network: ['a.example'], files: [] };
  const more = { publisher: 'Acme', permissions, installed: '1.1.0' };
  expect(foundLines({ ...SKILL, ...more }).slice(1)).toEqual([
    'Published 2026-11-30 by Acme',
    'index:acme/weather in ../market/index.json',
    'May network: a.example',
    '1.1.0 is installed',
  ]);
});

test('a text of an index neither hides, nor turns round, nor fills the page', () => {
  expect(legible('a\u202eb\u0007\n\tc\u{e0041}', 100)).toBe('a\\u{202e}b\\u{7} c\\u{e0041}');
  const permissions = { [`\u202e${'n'.repeat(1000)}`]: ['x'.repeat(1000)] };
  const long = 'd'.repeat(4000);
  const lines = foundLines({ ...SKILL, description: long, publisher: '\u2066', permissions });
  expect(lines.every((line) => line.length < 320 && !/[\u202e\u2066]/.test(line))).toBe(true);
  expect(lines[0]).toMatch(/d… and more$/);
});

test('it is told how many were found, and that no index could be read', () => {
  const found = { ok: true, failed: [] };
  expect(countText({ ...found, total: 0, skills: [] })).toBe('No skill fits.');
  expect(countText({ ...found, total: 1, skills: [SKILL] })).toBe('1 skill');
  expect(countText({ ...found, total: 60, skills: [SKILL] })).toContain('1 skill of 60');
  expect(countText({ ...found, ok: false, total: 0, skills: [] })).toBe('No index could be read.');
});

test('what is typed is looked for once nobody types, one search at a time, and then the latest', async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  let answer = (): void => undefined;
  const { typed, now } = searchTurns((text) => {
    asked.push(text);
    return new Promise((resolve) => (answer = resolve));
  });
  typed('w');
  await vi.advanceTimersByTimeAsync(299);
  typed('we');
  await vi.advanceTimersByTimeAsync(299);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual(['we']);
  typed('wea');
  await vi.advanceTimersByTimeAsync(300);
  typed('weat');
  now('weather');
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['we']);
  answer();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['we', 'weather']);
  answer();
  now('');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(['we', 'weather', '']);
});

test('a search is tried again while others search, as long as somebody wants it', async () => {
  vi.useFakeTimers();
  const busy = new Error('Others are being searched for');
  const isBusy = (error: unknown) => error === busy;
  let left = 3;
  const attempt = vi.fn(() => (left-- > 0 ? Promise.reject(busy) : Promise.resolve('found')));
  const found = whileBusy(attempt, isBusy, () => true);
  await vi.advanceTimersByTimeAsync(2999);
  expect(attempt).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(await found).toBe('found');
  const never = vi.fn(() => Promise.reject(busy));
  await expect(whileBusy(never, isBusy, () => false)).rejects.toBe(busy);
  expect(never).toHaveBeenCalledTimes(1);
  const given = expect(whileBusy(never, isBusy, () => true)).rejects.toBe(busy);
  await vi.runAllTimersAsync();
  await given;
  await expect(
    whileBusy(
      () => Promise.reject(new Error('away')),
      isBusy,
      () => true,
    ),
  ).rejects.toThrow('away');
});
