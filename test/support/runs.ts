import { inject, test, type TestAPI, type TestFunction, type TestOptions } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether `npm run check:slow` runs, and not `npm test`. */
    slow: boolean;
  }
}

/** What of `test` is used in a file that imports this one, which is part of both runs: each run takes what is its own. */
interface Registers extends Pick<TestAPI, 'each' | 'for'> {
  (name: string, run: TestFunction, timeout?: number): void;
  (name: string, options: TestOptions, run: TestFunction): void;
}

const nothing = (..._: unknown[]): void => undefined;
const leftOut: Registers = Object.assign(nothing, { each: () => nothing, for: () => nothing });

/** `test` of what every `npm test` runs. */
export const everyday: Registers = inject('slow') ? leftOut : test;

/** `test` of what takes too long for that, which `npm run check:slow` runs. */
export const slow: Registers = inject('slow') ? test : leftOut;

/** `test` with a table of {@link rows}, of which each run takes its own. */
export const both: Registers = test;

/** The rows of a table that this run takes: those of every `npm test`, or those that take too long for it. */
export function rows<const Row, const SlowRow = Row>(
  everydayRows: readonly Row[],
  slowRows: readonly SlowRow[],
): (Row | SlowRow)[] {
  return [...(inject('slow') ? slowRows : everydayRows)];
}
