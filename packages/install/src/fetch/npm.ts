import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Refused } from '../refused.ts';

const run = promisify(execFile);

/** Milliseconds for a command of npm, and bytes that it may say. */
const PATIENCE = 120_000;
const MOST = 32 * 1024 * 1024;

/**
 * Runs npm, which is the registries' own client: it knows the user's registries, proxies and keys. No script of a package is run by
 * it. Resolves with what it says in JSON; rejects with `Refused` and the line in which it says what is wrong.
 */
export async function npm(args: readonly string[], cwd: string): Promise<unknown> {
  try {
    const { stdout } = await run(
      'npm',
      [...args, '--json', '--ignore-scripts', '--no-audit', '--no-fund'],
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
    if (code === 'ENOENT')
      throw new Refused('there is no npm on this machine, which fetches packages');
    throw new Refused(
      `npm says: ${saidBy(stdout) ?? (error as Error).message.split('\n')[0] ?? ''}`,
    );
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
