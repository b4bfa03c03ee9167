import { spawn } from 'node:child_process';
import { passSignalsTo } from './pass-signals.ts';
import type { Check } from './checks.ts';

/** Runs the checks at the same time, reports each as it ends, and names those that failed. */
export async function runChecks(checks: readonly Check[]): Promise<string[]> {
  const results = await Promise.all(
    checks.map(async (check) => ({ name: check.name, passed: await runCheck(check) })),
  );
  return results.filter((result) => !result.passed).map((result) => result.name);
}

async function runCheck({ name, command: [program, ...args] }: Check): Promise<boolean> {
  const started = performance.now();
  const said: Buffer[] = [];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  passSignalsTo(child);
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`));
      resolve(false);
    });
    child.on('close', (code) => {
      resolve(code === 0);
    });
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!passed) process.stdout.write(Buffer.concat(said));
  console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`);
  return passed;
}
