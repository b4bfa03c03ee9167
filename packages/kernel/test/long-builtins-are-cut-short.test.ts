import { describe, expect, it } from 'vitest';
import { ToHost } from '@skillet/core';
import { leastHeapOf } from '../src/guard/json-size.ts';
import { textOver } from '../src/run/oversized.ts';
import { startWorker } from './support/worker.ts';
import { skillFolder } from './support/skill-folder.ts';

/** What an expression gives in a worker that may take 64 MB. */
async function evaluate(expression: string): Promise<unknown> {
  const source = `
    const attempt = (action) => { try { return action(); } catch (e) { return e.name + ': ' + e.message; } };
    export const handler = () => ({ is: attempt(() => ${expression}) });
  `;
  const worker = startWorker({ ...skillFolder({ 'a.mjs': source }), memoryLimit: 64e6 });
  await worker.first(ToHost.loaded);
  return ((await worker.ask({})) as { is: unknown }).is;
}

describe('JSON.parse', () => {
  it('refuses a text whose values cannot fit the limit of memory', async () => {
    const is = await evaluate("JSON.parse(`[${'{},'.repeat(3e6)}{}]`)");
    expect(is).toMatch(/^RangeError: .* more memory than limits\.memory of 64000000 bytes$/);
  });

  it.each([
    ["JSON.parse(`[${'{},'.repeat(1e5)}{}]`).length", 100_001],
    ["JSON.parse(JSON.stringify('[{,'.repeat(3e6))).length", 9_000_000],
    ["JSON.parse('[1,2]', (key, value) => (key === '0' ? 5 : value))", [5, 2]],
    ['JSON.parse(null)', null],
    ["JSON.parse('{')", expect.stringContaining('SyntaxError: ')],
    ['[JSON.parse.name, JSON.parse.length]', ['parse', 2]],
  ])('works as ever: %s', async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });

  it.each([
    ['[{},{"a":[1,2]}]', 32 + 24 + 8 + 24 + 32 + 8],
    ['["{[,\\"{[,","\\\\"]', 32 + 8],
    ['["without an end', 32],
  ])('counts what is outside of texts: %s', (text, bytes) => {
    // Short texts are not looked at, so it is looked at within a long one.
    expect(leastHeapOf(text.padEnd(1000), 20_000)).toBe(bytes);
    expect(leastHeapOf(text, 1e9)).toBe(0);
  });
});

describe('Array.prototype.fill', () => {
  it.each([
    ['new Array(1e6).fill(7).every((one) => one === 7)', true],
    ['new Array(4).fill(7, -3, -1).map((one) => one)', [null, 7, 7, null]],
    ['new Array(1e6).fill(7, -3).indexOf(7)', 999_997],
    ['new Array(1e6).fill(7, 600_000.9, 1e9).indexOf(7)', 600_000],
    ["new Array(1e6).fill(7, 'x', 2).lastIndexOf(7)", 1],
    ['Array.prototype.fill.call({ length: 2 }, 7)[1]', 7],
    ['[Array.prototype.fill.name, Array.prototype.fill.length]', ['fill', 1]],
  ])('works as ever: %s', async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });
});

describe('an answer', () => {
  it.each([
    ['x'.repeat(11), 11],
    [{ a: { b: [1, 'x'.repeat(12)] } }, 12],
    [{ a: 'x'.repeat(10), b: null, c: undefined, d: 1 }, undefined],
    [new (class Lazy extends Map {})(), undefined],
    // What lies deep in a long answer is for the limit of memory.
    [[...Array.from({ length: 40 }, () => 1), 'x'.repeat(11)], undefined],
  ])('is searched for a text over the limit before it is written: case %#', (answer, found) => {
    expect(textOver(answer, 10)).toBe(found);
  });
});
