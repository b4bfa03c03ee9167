import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workspace } from '../workspace.ts';

const SUITE = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);

/** A server of the suite: the entry of a configuration, at the mount of its name. */
export function conformanceEntry(name: 'legacy' | 'modern'): string {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  return `  - {name: ${name}, mount: ${name}, mcp: {command: ${JSON.stringify([process.execPath, file])}}}\n`;
}

/**
 * Runs what a revision requires against a host: the exit code, and the summary. The suite fails for a scenario that is not among the
 * expected failures, and for one of those that passes.
 */
export async function runSuite(
  url: string,
  revision: string,
  expectedFailures: string,
  path = '/mcp',
): Promise<{ readonly code: number; readonly summary: string }> {
  const cwd = await workspace({});
  const args = [SUITE, 'server', '--url', `${url}${path}`, '--requirements', revision];
  const run = promisify(execFile)(
    process.execPath,
    [...args, '--expected-failures', expectedFailures],
    { cwd, maxBuffer: 64 * 1024 * 1024 },
  );
  const { stdout, code } = await run.then(
    ({ stdout: text }) => ({ stdout: text, code: 0 }),
    (error: unknown) => error as { stdout: string; code: number },
  );
  return { code, summary: stdout.slice(stdout.indexOf('=== SUMMARY ===')) };
}
