import { expect, test } from 'vitest';
import { AT, CELL, NAMES, type UsagePage } from '../src/count/usage-page.ts';
import { callOf, MINUTE, NOON, pagesOf } from './support/calls.ts';

const calls = (pages: readonly UsagePage[]) =>
  pages
    .flatMap(({ numbers }) => [...numbers].filter((_, at) => at % CELL === AT.calls))
    .reduce((sum, some) => sum + some, 0);

const cells = ({ names }: UsagePage) => names.length / NAMES.length;

test('many operations of one skill become one, and those of others are still told apart', () => {
  const many = Array.from({ length: 1000 }, (_, at) => callOf({ operation: `o${String(at)}` }));
  const pages = pagesOf([...many, callOf({ mount: 'other-skill' })]);
  expect(pages.map(cells)).toEqual([202]);
  expect(calls(pages)).toBe(1001);
  expect(pages[0]?.names).toContain('other-skill');
});

test('names without end take no memory without end, and what is told less exactly is still counted', () => {
  const many = Array.from({ length: 20_000 }, (_, at) =>
    callOf({
      mount: `m${String(at % 5000)}`,
      operation: `o${String(at % 7)}`,
      caller: `c${String(at % 11)}`,
    }),
  );
  const pages = pagesOf([...many, ...many]);
  expect(pages.length).toBe(1);
  expect(pages.map(cells)[0]).toBeLessThan(8000);
  expect(calls(pages)).toBe(40_000);
});

test('another minute is another page; a clock that was set back opens none', () => {
  const at = (minute: number) => callOf({ at: NOON + minute * MINUTE });
  expect(pagesOf([at(0), at(1), at(0), at(2)]).map((page) => [page.at, calls([page])])).toEqual([
    [NOON, 1],
    [NOON + MINUTE, 2],
    [NOON + 2 * MINUTE, 1],
  ]);
});
