import type { DiscoveryConfig } from '../config/discovery-config.ts';
import { readConfig } from '../config/read-config.ts';
import { UsageError } from '@skillet/command';

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

/** Settles every option; throws a UsageError. */
export async function resolveFlags(
  flags: Flags,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<ServeOptions> {
  const file = flags.config ?? nonEmpty(env['SKILLET_CONFIG']);
  return {
    config: await readConfig({ file, skills: nonEmpty(env['SKILLET_SKILLS']), cwd }),
    host: flags.host ?? nonEmpty(env['HOST']) ?? '127.0.0.1',
    port: readPort(flags.port, '--port') ?? readPort(nonEmpty(env['PORT']), 'PORT') ?? 8001,
    token: nonEmpty(env['SKILLET_ADMIN_TOKEN']),
  };
}

function readPort(text: string | undefined, source: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${source} must be a number from 0 to 65535, not "${text}"`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
