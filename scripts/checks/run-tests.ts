import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { passSignalsTo } from './pass-signals.ts';
import { NO_TESTS, type Tally } from './tally.ts';
import { TALLY_FILE } from './tally-reporter.ts';

const VITEST = [
  './node_modules/.bin/vitest',
  'run',
  '--reporter=default',
  '--reporter=./scripts/checks/tally-reporter.ts',
];

/** Runs vitest with the given arguments; never passes without at least one test that ran. */
export async function runTests(args: readonly string[]): Promise<Tally> {
  const dir = mkdtempSync(path.join(tmpdir(), 'skillet-test-'));
  try {
    const file = path.join(dir, 'tally.json');
    const exitCode = await runVitest(args, file);
    const tally = readTally(file);
    // A vitest that failed without a word on which test, or found none, is a failure of its own.
    const silent = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0);
    return silent ? { ...tally, failed: 1 } : tally;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function runVitest(args: readonly string[], tallyFile: string): Promise<number | null> {
  const [program = '', ...rest] = VITEST;
  const child = spawn(program, [...rest, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [TALLY_FILE]: tallyFile },
  });
  passSignalsTo(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

function readTally(file: string): Tally {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return NO_TESTS;
  }
}
