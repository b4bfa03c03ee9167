import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refused } from '../refused.ts';
import { tooSlow } from './too-slow.ts';

const run = promisify(execFile);

/** Milliseconds for a command of npm, and bytes that it may say. */
const PATIENCE = 120_000;
const MOST = 32 * 1024 * 1024;
/** The first that has `--allow-git`. */
const KNOWS_ALLOW_GIT = [11, 10] as const;
const NO_NPM = 'there is no npm on this machine, which fetches packages';

/**
 * Runs npm, which is the registries' own client: it knows the user's registries, proxies and keys. No script of a package is run by
 * it. Resolves with what it says in JSON; rejects with `Refused` and the line in which it says what is wrong.
 */
export async function npm(args: readonly string[], cwd: string): Promise<unknown> {
  const prefix = await prefixOf(cwd);
  try {
    const { stdout } = await run(
      'npm',
      [...args, ...prefix, '--json', '--ignore-scripts', '--no-audit', '--no-fund', '--no-dry-run'],
      {
        cwd,
        timeout: PATIENCE,
        maxBuffer: MOST,
        env: { ...process.env, NO_UPDATE_NOTIFIER: '1', npm_config_loglevel: 'error' },
      },
    );
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  } catch (error) {
    const { code, stdout = '' } = error as { readonly code?: unknown; readonly stdout?: string };
    if (code === 'ENOENT') throw new Refused(NO_NPM);
    const slow = tooSlow(error, 'npm', PATIENCE);
    if (slow !== undefined) throw slow;
    throw new Refused(
      `npm says: ${saidBy(stdout) ?? (error as Error).message.split('\n')[0] ?? ''}`,
    );
  }
}

/** Whether npm has a setting that it shows to nobody, such as an address with a password in it; one that is not there it shows as `undefined`. */
export async function isHidden(key: string, cwd: string): Promise<boolean> {
  const args = ['config', 'get', key, ...(await prefixOf(cwd))];
  return run('npm', args, { cwd, timeout: PATIENCE }).then(
    () => false,
    () => true,
  );
}

/** An `.npmrc` counts where it lies: npm would read that of a folder above instead, if there is a package in it. */
async function prefixOf(cwd: string): Promise<readonly string[]> {
  return access(join(cwd, '.npmrc')).then(
    () => [`--prefix=${cwd}`],
    () => [],
  );
}

/**
 * Rejects with `Refused` for an npm that can't be told to take nothing of Git: it would ignore `--allow-git=none`, and could run what a
 * package that others need brings along.
 */
export async function mustTakeRegistryAlone(cwd: string): Promise<void> {
  const version = await npmVersion(cwd);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [first, second] = KNOWS_ALLOW_GIT;
  if (major > first || (major === first && minor >= second)) return;
  throw new Refused(
    `it needs packages of npm, and npm ${version} can't be told to take none of Git: npm ${String(first)}.${String(second)} can (npm install --global npm@${String(first)})`,
  );
}

async function npmVersion(cwd: string): Promise<string> {
  try {
    const { stdout } = await run('npm', ['--version'], { cwd, timeout: PATIENCE });
    return stdout.trim();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOENT') throw new Refused(NO_NPM);
    throw new Refused('npm does not say which version it is');
  }
}

function saidBy(stdout: string): string | undefined {
  try {
    const { error } = JSON.parse(stdout) as { readonly error?: { readonly summary?: string } };
    return error?.summary?.split('\n')[0];
  } catch {
    return undefined;
  }
}
