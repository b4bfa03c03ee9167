import { access } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { HostConfig } from '@skillet/config';
import { read, type ReadRequest } from '../config/read-request.ts';
import { nonEmpty, UsageError } from '@skillet/command';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_FILE = 'runtime-config.yaml';

/**
 * The configuration that a command reads in `cwd`: of the file that the flag or the environment names,
 * or of `runtime-config.yaml`; without one, of the skills that are found. Variables that have keys of callers may be
 * missing: only who serves needs those. Throws a ConfigError.
 */
export async function readConfig(
  flag: string | undefined,
  env: Environment,
  cwd: string,
): Promise<HostConfig> {
  const request = await configRequest(flag, env, cwd);
  if (request.kind !== 'load') return read(request);
  return read({ ...request, options: { ...request.options, mayLackKeys: true } });
}

/** What a host reads that is started in `cwd`, from where `readConfig` does. */
export async function configRequest(
  flag: string | undefined,
  env: Environment,
  cwd: string,
): Promise<ReadRequest> {
  const dataDir = nonEmpty(env['SKILLET_DATA_DIR']);
  // A copy, because the process's own cannot go to a thread.
  const shared = {
    env: { ...env },
    ...(dataDir === undefined ? {} : { dataDir: resolve(cwd, dataDir) }),
  };
  const file = await findConfigFile(flag, env, cwd);
  return file === undefined
    ? { kind: 'discover', options: { cwd, ...shared } }
    : { kind: 'load', options: { file, workingDir: cwd, ...shared } };
}

/** Absolute path of the configuration file that a command reads in `cwd`; one that is named need not exist. */
export async function findConfigFile(
  flag: string | undefined,
  env: Environment,
  cwd: string,
): Promise<string | undefined> {
  const named = flag ?? nonEmpty(env['SKILLET_CONFIG']);
  const file = resolve(cwd, named ?? DEFAULT_FILE);
  return named !== undefined || (await exists(file)) ? file : undefined;
}

/** Throws a UsageError when the configuration that the flag or the environment names is not there. */
export async function mustExist(
  flag: string | undefined,
  env: Environment,
  cwd: string,
): Promise<void> {
  const source = flag === undefined ? 'SKILLET_CONFIG' : '--config';
  const named = flag ?? nonEmpty(env['SKILLET_CONFIG']);
  if (named === '') throw new UsageError('--config must name a file');
  if (named === undefined || (await exists(resolve(cwd, named)))) return;
  const where = isAbsolute(named) ? '' : ` in ${cwd}`;
  throw new UsageError(`${source} ${named}: there is no such file${where}`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
