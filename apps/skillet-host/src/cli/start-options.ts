import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  discoverConfig,
  loadConfig,
  parseLogLevel,
  type HostConfig,
  type HostLogLevel,
} from '@skillet/config';
import { UsageError } from './usage-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags of `skillet-host start`, as commander gives them. */
export interface StartFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
  readonly reload?: boolean;
  readonly logLevel?: string;
}

/** What a start needs to know: flags over environment over file. */
export interface StartOptions {
  readonly config: HostConfig;
  readonly host: string;
  readonly port: number;
  readonly logLevel: HostLogLevel;
  /** Reads the configuration again, from where it came from. */
  readonly readConfig: () => Promise<HostConfig>;
  /** Whether edited skills are loaded by themselves. */
  readonly watchSkills: boolean;
}

const DEFAULT_FILE = 'runtime-config.yaml';

/** Reads the configuration and settles every option; throws a UsageError or a ConfigError. */
export async function resolveStartOptions(
  flags: StartFlags,
  env: Environment,
  cwd: string,
): Promise<StartOptions> {
  const named = flags.config ?? nonEmpty(env['SKILLET_CONFIG']);
  const config = await readConfig(named, env, cwd);
  const level = flags.logLevel ?? nonEmpty(env['LOG_LEVEL']);
  return {
    config,
    // A file that was there at the start is missed when it is gone, not passed over.
    readConfig: () => readConfig(config.file ?? named, env, cwd),
    watchSkills: flags.reload ?? config.server.reload,
    host: flags.host ?? nonEmpty(env['HOST']) ?? config.server.host,
    port:
      readPort(flags.port, '--port') ??
      readPort(nonEmpty(env['PORT']), 'PORT') ??
      config.server.port,
    logLevel:
      level === undefined
        ? config.settings.logLevel
        : readLevel(level, flags.logLevel === undefined ? 'LOG_LEVEL' : '--log-level'),
  };
}

async function readConfig(
  named: string | undefined,
  env: Environment,
  cwd: string,
): Promise<HostConfig> {
  const dataDir = nonEmpty(env['SKILLET_DATA_DIR']);
  const shared = { env, ...(dataDir === undefined ? {} : { dataDir: resolve(cwd, dataDir) }) };
  if (named !== undefined) return loadConfig({ file: resolve(cwd, named), ...shared });
  const file = resolve(cwd, DEFAULT_FILE);
  return (await exists(file))
    ? loadConfig({ file, ...shared })
    : discoverConfig({ cwd, ...shared });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function readPort(text: string | undefined, source: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`${source} must be a number from 0 to 65535, not "${text}"`);
  }
  return port;
}

function readLevel(text: string, source: string): HostLogLevel {
  const level = parseLogLevel(text);
  if (level === undefined) {
    throw new UsageError(
      `${source} must be trace, debug, info, warn, error or fatal, not "${text}"`,
    );
  }
  return level;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
