import { spawnSync } from 'node:child_process';
import { inPath } from './in-path.ts';

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
