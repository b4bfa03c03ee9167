import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BIN = fileURLToPath(new URL('../../bin/skillet-host.js', import.meta.url));

/** What a command says of the host that runs in a folder. */
export async function command(cwd: string, ...args: string[]) {
  const done = promisify(execFile)(process.execPath, [BIN, ...args], { cwd });
  return done.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );
}
