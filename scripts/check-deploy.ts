import { interruptedBy } from './checks/pass-signals.ts';
import { runTests } from './checks/run-tests.ts';
import { NO_TESTS, tallyLines } from './checks/tally.ts';

/** Parts of the names of files: those of `npm test`, and those of `npm run check:slow`. */
const EVERYDAY = ['test/deploy', 'systemd-runs-a-host', 'a-configmap-reloads-the-host'];
const SLOW = ['test/deploy', 'test/release', 'rolling-restarts', 'the-kernel-holds-processes'];

// Set to `production` it would change what is tested.
delete process.env['NODE_ENV'];

const quick = await runTests(EVERYDAY);
const slow =
  interruptedBy() === undefined
    ? await runTests(['--config', 'vitest.slow.config.ts', ...SLOW])
    : NO_TESTS;
const tally = {
  passed: quick.passed + slow.passed,
  failed: quick.failed + slow.failed,
  skipped: [...quick.skipped, ...slow.skipped],
};
for (const line of tallyLines(tally)) console.log(line);
process.exitCode = tally.failed === 0 && interruptedBy() === undefined ? 0 : 1;
