import { constants } from 'node:os';
import { BUILD, TYPE_CHECK } from './checks/checks.ts';
import { interruptedBy } from './checks/pass-signals.ts';
import { runChecks } from './checks/run-check.ts';
import { runTests } from './checks/run-tests.ts';
import { NO_TESTS, tallyLines } from './checks/tally.ts';

// Set to `production` it would change what is tested.
delete process.env['NODE_ENV'];

// The type check reads the built declarations. Nothing runs beside the tests: some measure time.
const failedChecks = [...(await runChecks([BUILD])), ...(await runChecks([TYPE_CHECK]))];
const tests = interruptedBy() === undefined ? await runTests(process.argv.slice(2)) : NO_TESTS;

if (failedChecks.length > 0) console.log(`failed: ${failedChecks.join(', ')}`);
const tally = { ...tests, failed: tests.failed + failedChecks.length };
for (const line of tallyLines(tally)) console.log(line);

const signal = interruptedBy();
if (signal !== undefined) process.exitCode = 128 + constants.signals[signal];
else process.exitCode = tally.failed === 0 ? 0 : 1;
