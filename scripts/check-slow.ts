import { fuzzHost } from '../test/fuzz/fuzz-host.ts';
import { LINT_CHECKS } from './checks/checks.ts';
import { interruptedBy } from './checks/pass-signals.ts';
import { runChecks } from './checks/run-check.ts';
import { runTests } from './checks/run-tests.ts';
import { NO_TESTS, tallyLines, type Tally } from './checks/tally.ts';

/** Milliseconds for which a host is sent mutated requests. */
const FUZZED_FOR = 60_000;

// Set to `production` it would change what is tested.
delete process.env['NODE_ENV'];

const args = process.argv.slice(2);
const all = args.length === 0;

// Neither measures anything, and neither keeps two cores busy.
const [failedChecks, fuzzed] = all
  ? await Promise.all([runChecks(LINT_CHECKS), fuzz()])
  : [[], NO_TESTS];
const tests =
  interruptedBy() === undefined
    ? await runTests(['--config', 'vitest.slow.config.ts', ...args])
    : NO_TESTS;

if (failedChecks.length > 0) console.log(`failed: ${failedChecks.join(', ')}`);
const tally = {
  passed: tests.passed + fuzzed.passed,
  failed: failedChecks.length + tests.failed + fuzzed.failed,
  skipped: tests.skipped,
};
for (const line of tallyLines(tally)) console.log(line);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function fuzz(): Promise<Tally> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.log(`mutated requests for ${String(FUZZED_FOR / 1000)} s, SEED=${String(seed)}`);
  const { connections, neighbours, faults } = await fuzzHost(seed, FUZZED_FOR);
  console.log(
    `${String(connections)} connections; ${String(neighbours)} requests of neighbours answered`,
  );
  for (const fault of faults) console.log(`✗ ${fault}`);
  const passed = faults.length === 0;
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] };
}
