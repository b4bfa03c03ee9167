import { nonEmpty, readPort } from '@skillet/command';
import type { DiscoveryFile, Environment } from '@skillet/config';
import { readConfig } from '../config/read-config.ts';

/** Flags as commander gives them. */
export interface Flags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
}

/** What the service needs to know: flags over environment over file. */
export interface ServeOptions {
  readonly config: DiscoveryFile;
  readonly host: string;
  readonly port: number;
  /** Admin token of the hosts, for their event streams. */
  readonly token: string | undefined;
}

/** Settles every option; throws a UsageError or a ConfigError. */
export function resolveFlags(flags: Flags, env: Environment, cwd: string): ServeOptions {
  return {
    config: readConfig({ file: flags.config ?? nonEmpty(env['SKILLET_CONFIG']), env, cwd }),
    host: flags.host ?? nonEmpty(env['HOST']) ?? '127.0.0.1',
    port: readPort(flags.port, '--port') ?? readPort(nonEmpty(env['PORT']), 'PORT') ?? 8001,
    token: nonEmpty(env['SKILLET_ADMIN_TOKEN']),
  };
}
