import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Cli, type Exit } from './cli.ts';

/** Runs the command with a folder for temporary files that is its own. */
export async function stress(...args: string[]): Promise<{ exit: Exit; left: string[] }> {
  const { cli, left } = await start(...args);
  await using _ = cli;
  return { exit: await cli.exit, left: await left() };
}

/** Starts the command likewise. */
export async function start(...args: string[]) {
  const dir = await mkdtemp(join(tmpdir(), 'skillet-stress-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const cli = new Cli({ args: ['stress', ...args], env: { TMPDIR: dir }, cwd: dir });
  return { cli, left: () => readdir(dir) };
}
