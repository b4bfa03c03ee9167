import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDER = fileURLToPath(
  new URL('../../../../node_modules/.cache/skillet-python', import.meta.url),
);

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
  const python = join(FOLDER, 'bin', 'python');
  const works = () =>
    run(python, ['-c', 'import fastapi, uvicorn, pydantic; assert pydantic.VERSION[0] >= "2"']);
  try {
    if (existsSync(python) && (await works().catch(() => undefined)) !== undefined) {
      return { python };
    }
    await mkdir(FOLDER, { recursive: true });
    await run('python3', ['-m', 'venv', FOLDER]);
    const packages = ['fastapi', 'uvicorn', 'pydantic>=2'];
    await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { timeout: 120_000 });
    await works();
    return { python };
  } catch (error) {
    const { message } = error as Error;
    return { missing: `FastAPI cannot be installed: ${message.split('\n')[0] ?? ''}` };
  }
}
