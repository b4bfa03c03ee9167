import type { DiscoveryConfig } from '../config/discovery-config.ts';
import { readConfig } from '../config/read-config.ts';
import { nonEmpty, readPort } from '@skillet/command';

/** Flags as commander gives them. */
export interface Flags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: string;
}

/** What the service needs to know: flags over environment over file. */
export interface ServeOptions {
  readonly config: DiscoveryConfig;
  readonly host: string;
  readonly port: number;
  /** Admin token of the hosts, for their event streams. */
  readonly token: string | undefined;
}

/** Settles every option; throws a UsageError or a ConfigError. */
export function resolveFlags(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): ServeOptions {
  const file = flags.config ?? nonEmpty(env['SKILLET_CONFIG']);
  return {
    config: readConfig({ file, skills: nonEmpty(env['SKILLET_SKILLS']), cwd }),
    host: flags.host ?? nonEmpty(env['HOST']) ?? '127.0.0.1',
    port: readPort(flags.port, '--port') ?? readPort(nonEmpty(env['PORT']), 'PORT') ?? 8001,
    token: nonEmpty(env['SKILLET_ADMIN_TOKEN']),
  };
}
