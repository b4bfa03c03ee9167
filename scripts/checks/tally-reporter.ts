import { writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { SkippedTest, Tally } from './tally.ts';

/** Names the file that the tally is written to. */
export const TALLY_FILE = 'SKILLET_TALLY_FILE';

/** A vitest reporter that prints nothing and writes a {@link Tally} for whoever started vitest. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[TALLY_FILE];
    if (file !== undefined) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandledErrors)));
  }
}

function tallyOf(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const passed = tests.filter((test) => test.result().state === 'passed').length;
  const skipped = tests.flatMap((test) => skippedTest(test) ?? []);
  const broken = modules
    .flatMap((module): (TestModule | TestSuite)[] => [module, ...module.children.allSuites()])
    .filter((suite) => suite.errors().length > 0);
  // A test that is neither passed nor skipped never came to an end.
  const failed = tests.length - passed - skipped.length + broken.length + unhandledErrors.length;
  return { passed, failed, skipped };
}

function skippedTest(test: TestCase): SkippedTest | undefined {
  const result = test.result();
  if (result.state !== 'skipped') return undefined;
  return {
    name: `${test.module.relativeModuleId} > ${test.fullName}`,
    reason: result.note ?? (isInBrokenSuite(test) ? 'its suite is broken' : 'no reason given'),
  };
}

/** Whether the file, or a `describe` around the test, failed before the test could begin. */
function isInBrokenSuite({ parent }: TestCase | TestSuite): boolean {
  return parent.errors().length > 0 || (parent.type === 'suite' && isInBrokenSuite(parent));
}
