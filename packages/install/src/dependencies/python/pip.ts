import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tooSlow } from '../../fetch/too-slow.ts';
import { Refused } from '../../refused.ts';
import { NO_WHEEL, PIP_ALONE } from './pip-alone.ts';
import { watchBytes } from './watch-bytes.ts';

const run = promisify(execFile);

/** Milliseconds for a command of pip, and bytes that it may say. */
const PATIENCE = 300_000;
const MOST = 64 * 1024 * 1024;
/** Bytes that it may write, with those that it takes away again: what is packed, and what it unpacks to (BROUGHT_BOUNDS), some of it twice. */
const GB = 1024 * 1024 * 1024;
const MOST_GB = 4;
/** The first that can leave out what was published lately. */
const KNOWS_AGES = 26;
/** What pip may be set up for on this machine, and an environment of a skill's own is not. */
const SETTINGS = {
  LC_ALL: 'C.UTF-8',
  PIP_USER: '0',
  PIP_REQUIRE_VIRTUALENV: '0',
  PIP_DRY_RUN: '0',
  PIP_PYTHON: undefined,
  PIP_PREFIX: undefined,
  PIP_ROOT: undefined,
};

/** The Python that skills run with. */
export interface Python {
  /** Absolute path of its interpreter, of no virtual environment. */
  readonly executable: string;
  /** Such as `3.11`. */
  readonly version: string;
}

const ABOUT =
  'import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)); print("%d.%d" % sys.version_info[:2])';

/** The `python3` of this machine. Rejects with `Refused` where there is none. */
export async function findPython(cwd: string): Promise<Python> {
  try {
    const { stdout } = await run('python3', ['-I', '-c', ABOUT], { cwd, timeout: PATIENCE });
    const [executable = '', version = ''] = stdout.trim().split('\n');
    return { executable, version };
  } catch {
    throw new Refused('there is no python3 on this machine that runs');
  }
}

/**
 * Runs pip, which knows the user's index, proxies and keys. Only wheels are taken: to build anything else, code of it would be run.
 * Resolves with what it says; rejects with `Refused` and the line in which it says what is wrong.
 */
export async function pip(
  { executable }: Python,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  // What is ended leaves what it had for a while: that goes with this folder.
  const env = { ...process.env, ...SETTINGS, TMPDIR: cwd };
  const words = ['-c', PIP_ALONE, ...args, '--disable-pip-version-check', '--no-input'];
  const running = run(executable, words, { cwd, timeout: PATIENCE, maxBuffer: MOST, env });
  const tooMuch = new AbortController();
  const stop = watchBytes(cwd, MOST_GB * GB, () => {
    tooMuch.abort();
    running.child.kill('SIGKILL');
  });
  try {
    const { stdout } = await running;
    return stdout;
  } catch (error) {
    if (tooMuch.signal.aborted)
      throw new Refused(`what it needs takes more than ${String(MOST_GB)} GB while pip fetches it`);
    const { stderr = '' } = error as { readonly stderr?: string };
    if (stderr.includes('No module named pip'))
      throw new Refused(`${executable} has no pip, which fetches packages`);
    if (stderr.includes(NO_WHEEL))
      throw new Refused(
        'something that it needs is no wheel of an index: code of it would be run to build it',
      );
    const slow = tooSlow(error, 'pip', PATIENCE);
    if (slow !== undefined) throw slow;
    const lines = stderr.split('\n').filter((line) => line.startsWith('ERROR: '));
    const said = lines[0]?.slice('ERROR: '.length);
    throw new Refused(`pip says: ${said ?? (error as Error).message.split('\n')[0] ?? ''}`);
  } finally {
    stop();
  }
}

/** What has pip take only packages that are old enough. Rejects with `Refused` where it can't tell. */
export async function agesFor(
  python: Python,
  { minAge, now }: { readonly minAge: number; readonly now: number },
  cwd: string,
): Promise<readonly string[]> {
  if (minAge <= 0) return [];
  const told = await pip(python, ['--version'], cwd);
  const [, version = '0'] = /^pip (\S+)/.exec(told) ?? [];
  if (Number.parseInt(version, 10) < KNOWS_AGES)
    throw new Refused(
      `it needs packages of PyPI, and pip ${version} can't tell how old they are: pip ${String(KNOWS_AGES)} can (python3 -m pip install --upgrade pip); --allow-new takes them whatever their age`,
    );
  return [`--uploaded-prior-to=${new Date(now - minAge).toISOString()}`];
}
