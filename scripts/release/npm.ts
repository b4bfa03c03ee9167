import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program in a folder, without a shell; gives its stdout. Throws with all that it said when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 64e6 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}

/** Packs a folder into `out`; gives the name of the tarball. */
export async function pack(folder: string, out: string): Promise<string> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', out];
  const packed = JSON.parse(await run('npm', args, folder)) as unknown;
  // Older releases of npm give a list, newer ones an object by name.
  const [first] = Object.values(packed as object) as { readonly filename: string }[];
  if (first === undefined) throw new Error(`npm packed nothing in ${folder}`);
  return first.filename;
}
