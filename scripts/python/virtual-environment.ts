import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAKE = fileURLToPath(new URL('make-environment.py', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/skillet-python', import.meta.url));
const PACKAGES = ['fastapi', 'uvicorn', 'pydantic>=2'];
const PROOF = 'import fastapi, uvicorn, pydantic; assert pydantic.VERSION[0] >= "2"';
/** Milliseconds for the packages to come, also for those who wait while another process installs. */
const PATIENCE = 170_000;

/** Why there is no Python to test with; undefined when there is. */
export async function missingPython(): Promise<string | undefined> {
  const found = await run('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']).then(
    () => true,
    () => false,
  );
  return found ? undefined : 'there is no python3 of 3.9 or newer here';
}

/**
 * The interpreter of a virtual environment with FastAPI, uvicorn and pydantic 2, made on first use; or
 * the reason why there is none.
 */
export async function fastapiPython(): Promise<{ python: string } | { missing: string }> {
  const missing = await missingPython();
  if (missing !== undefined) return { missing };
  try {
    await run('python3', [MAKE, FOLDER, PROOF, ...PACKAGES], { timeout: PATIENCE });
    return { python: join(FOLDER, 'bin', 'python') };
  } catch (error) {
    return { missing: `FastAPI cannot be installed: ${reasonOf(error as ExecError)}` };
  }
}

interface ExecError extends Error {
  readonly killed?: boolean;
  readonly stderr?: string;
}

/** The line in which pip, or Python, says what was wrong. */
function reasonOf({ killed, stderr = '', message }: ExecError): string {
  if (killed === true) return `not within ${String(PATIENCE / 1000)} s`;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => line.startsWith('ERROR: ')) ?? lines.at(-1);
  return (told ?? message.split('\n')[0] ?? '').slice(0, 200);
}
