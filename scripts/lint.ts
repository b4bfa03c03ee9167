import { LINT_CHECKS } from './checks/checks.ts';
import { runChecks } from './checks/run-check.ts';

const failed = await runChecks(LINT_CHECKS);
process.exitCode = failed.length === 0 ? 0 : 1;
