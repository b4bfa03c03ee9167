import inspector from 'node:inspector';
import { renderProblem } from '@skillet/config';
import type { ProcessLogger } from '@skillet/log';
import type { LauncherLink } from '../host/launcher-link.ts';
import { placeOf, type Place } from '../launcher/place-of.ts';
import { takeAdminToken, withAdminToken } from '../launcher/host-environment.ts';
import { consoleLines } from '../log/console-lines.ts';
import { createLogger } from '../log/logger.ts';
import { EnvFile } from './env-file.ts';
import { resolveStartOptions, type StartFlags, type StartOptions } from './start-options.ts';

/** What there is before a host is started. */
export interface PreparedStart {
  readonly options: StartOptions;
  readonly log: ProcessLogger;
  readonly place: Place;
}

/**
 * Reads the configuration and the `.env` beside it, and opens the log, which hears what was found. `given` is the
 * admin token of who started this; nothing that is started from here on inherits it.
 */
export async function prepareStart(
  flags: StartFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
  given: string | undefined,
  link?: Pick<LauncherLink, 'place'>,
): Promise<PreparedStart> {
  const { envFile, said } = await EnvFile.read(flags.config, env, cwd);
  const ofFile = takeAdminToken(env);
  const adminToken = given ?? ofFile;
  const options = await resolveStartOptions(
    flags,
    withAdminToken(env, adminToken),
    cwd,
    async () => {
      await envFile.refresh();
      takeAdminToken(env);
      return withAdminToken(env, adminToken);
    },
  );
  // Without a launcher: a child of a skill could open the debugger by this signal.
  if (inspector.url() === undefined) process.on('SIGUSR1', () => undefined);
  const { workers, logLevel: level } = options;
  const place = placeOf({ workers, told: link?.place, launched: link !== undefined });
  const host = place.of === 1 ? undefined : place.number;
  const log = createLogger({ level, pretty: process.stdout.isTTY, host });
  consoleLines(log);
  if (said !== undefined) log.info(said);
  for (const warning of options.config.warnings) log.warn(renderProblem(warning));
  return { options, log, place };
}
