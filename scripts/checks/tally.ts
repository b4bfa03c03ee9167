/** What came of a run of tests. */
export interface Tally {
  readonly passed: number;
  /** Tests that failed, files that could not be loaded, errors outside any test. */
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** A test that did not run, and why. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** The tally of a run in which nothing ran. */
export const NO_TESTS: Tally = { passed: 0, failed: 0, skipped: [] };

/** The tally's last words: the skipped tests with their reasons, then one line with the counts. */
export function tallyLines({ passed, failed, skipped }: Tally): string[] {
  return [
    ...skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}`),
    `${String(passed)} passed, ${String(failed)} failed, ${String(skipped.length)} skipped`,
  ];
}
