import {
  parseDuration,
  parseLogLevel,
  type HostConfig,
  type HostLogLevel,
  type Pins,
} from '@skillet/config';
import { readInThread } from '../config/config-thread.ts';
import { read, type ReadRequest } from '../config/read-request.ts';
import { configRequest, mustExist } from './read-config.ts';
import { nonEmpty, readPort, UsageError } from '@skillet/command';

/** Hosts on one port, at most; as `server.workers` has it. */
const MOST_WORKERS = 64;

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags of `skillet-host start`, as commander gives them. */
export interface StartFlags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
  readonly reload?: boolean;
  readonly logLevel?: string;
  readonly workers?: string;
  readonly frozen?: boolean;
  /** The cluster on this machine that the host is to be one of, whatever its file says. */
  readonly member?: Membership;
}

/** A host's place in a cluster on this machine. */
export interface Membership {
  /** Address of the NATS server. */
  readonly server: string;
  /** Names of the cluster and of the host. */
  readonly name: string;
  readonly host: string;
}

/** What a start needs to know: flags over environment over file. */
export interface StartOptions {
  readonly config: HostConfig;
  readonly host: string;
  readonly port: number;
  readonly logLevel: HostLogLevel;
  /** Hosts that are to share the port. */
  readonly workers: number | 'auto';
  /** Milliseconds, where somebody has said so. */
  readonly drain: number | undefined;
  /**
   * Reads the configuration again, from where it came from; with what its file said, only the skills. Those that are
   * pinned run out of other folders.
   */
  readonly readConfig: (text?: string, pins?: Pins) => Promise<HostConfig>;
  /** Whether edited skills are loaded by themselves. */
  readonly watchSkills: boolean;
  /** Opens the admin endpoints to callers from other machines. */
  readonly adminToken: string | undefined;
}

/** Reads the configuration and settles every option; throws a UsageError or a ConfigError. */
export async function resolveStartOptions(
  flags: StartFlags,
  env: Environment,
  cwd: string,
  /** The environment as it is at a reload. */
  freshEnv: () => Promise<Environment>,
): Promise<StartOptions> {
  if (flags.host === '') throw new UsageError('--host must be an address or a name');
  await mustExist(flags.config, env, cwd);
  const frozen = flags.frozen === true ? { frozen: true } : {};
  const { member } = flags;
  const config = joining(
    await read({ ...(await configRequest(flags.config, env, cwd)), ...frozen }),
    member,
  );
  const level = flags.logLevel ?? nonEmpty(env['LOG_LEVEL']);
  return {
    config,
    // A file that was there at the start is missed when it is gone, not passed over.
    readConfig: async (text, pins) => {
      const fresh = text === undefined ? await freshEnv() : env;
      const request = await configRequest(config.file ?? flags.config, fresh, cwd);
      return joining(await readInThread({ ...withMore(request, text, pins), ...frozen }), member);
    },
    watchSkills: flags.reload ?? config.server.reload,
    adminToken: nonEmpty(env['SKILLET_ADMIN_TOKEN']) ?? config.server.adminToken,
    host:
      flags.host ??
      (servesNothing(config) ? undefined : nonEmpty(env['HOST'])) ??
      config.server.host,
    port:
      readPort(flags.port, '--port') ??
      readPort(nonEmpty(env['PORT']), 'PORT') ??
      config.server.port,
    workers: readWorkers(flags.workers) ?? config.server.workers,
    drain: readDrain(nonEmpty(env['SKILLET_DRAIN'])) ?? config.server.drain,
    logLevel:
      level === undefined
        ? config.settings.logLevel
        : readLevel(level, flags.logLevel === undefined ? 'LOG_LEVEL' : '--log-level'),
  };
}

/** Whether nobody has written a configuration, and there is no skill either. */
export function servesNothing({ file, skills, broken }: HostConfig): boolean {
  return file === null && skills.length + broken.length === 0;
}

/** What its file says of how a production is reached is left out. */
function joining(config: HostConfig, member: Membership | undefined): HostConfig {
  if (member === undefined) return config;
  const { role = 'both', labels = {}, admin = true, zone } = config.cluster ?? {};
  const { statefulWhenAway = 'serve' } = config.cluster ?? {};
  const { server, name, host } = member;
  const where = zone === undefined ? {} : { zone };
  const rest = { encrypt: true, trusted: [], statefulWhenAway };
  const cluster = { servers: [server], name, host, role, labels, admin, ...where, ...rest };
  return { ...config, cluster };
}

function withMore(
  request: ReadRequest,
  text: string | undefined,
  pins: Pins | undefined,
): ReadRequest {
  if (request.kind !== 'load') return { ...request, options: { ...request.options, pins } };
  return { ...request, options: { ...request.options, text, pins } };
}

function readDrain(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new UsageError(`SKILLET_DRAIN must be a duration such as 5s, or 0, not "${text}"`);
}

function readWorkers(text: string | undefined): number | 'auto' | undefined {
  if (text === undefined || text === 'auto') return text;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_WORKERS) return count;
  throw new UsageError(
    `--workers must be a whole number from 1 to ${String(MOST_WORKERS)}, or auto, not "${text}"`,
  );
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
