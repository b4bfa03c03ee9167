import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Paths of Prometheus's own programs on this machine; undefined where there is none (Debian: `apt-get install prometheus`). */
export const PROMTOOL = inPath('promtool');
export const PROMETHEUS = inPath('prometheus');

/** Why a test that needs them is skipped. */
export const NO_PROMETHEUS = 'there is no promtool or prometheus in the PATH';

/** What promtool says; empty when it finds nothing. */
export function promtool(args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync(PROMTOOL ?? 'promtool', args, {
    input,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return status === 0 ? '' : `exit ${String(status)}: ${stdout}${stderr}`;
}

function inPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
