import { resolve } from 'node:path';
import { overlay, type Partially } from '../schema/overlay.ts';
import { SERVER_DEFAULTS, SETTINGS_DEFAULTS, TELEMETRY_DEFAULTS } from './defaults.ts';
import { resolveCors, type GivenCors } from './resolve-cors.ts';
import { resolveTls } from './resolve-tls.ts';
import type { ServerConfig, SettingsConfig, TelemetryConfig } from './host-config.ts';

/** `server` with its defaults. */
export function resolveServer(given: Partially<ServerConfig>, baseDir: string): ServerConfig {
  return overlay<ServerConfig>(SERVER_DEFAULTS, {
    ...given,
    // Empty is the same as none.
    baseUrl: given.baseUrl || undefined,
    adminToken: given.adminToken || undefined,
    tls: resolveTls(given.tls, baseDir),
  });
}

/** `telemetry` with its defaults. */
export function resolveTelemetry({ otlp = {} }: Partially<TelemetryConfig>): TelemetryConfig {
  // Empty is the same as none.
  const given = { ...otlp, endpoint: otlp.endpoint || undefined };
  return overlay<TelemetryConfig>(TELEMETRY_DEFAULTS, { otlp: given });
}

/** Where the state's folder may come from. */
export interface DataDirSources {
  readonly baseDir: string;
  /** Wins over the file; relative to the working directory. */
  readonly dataDir?: string | undefined;
}

/** `settings` with its defaults, and the state's folder as an absolute path. */
export function resolveSettings(
  { corsEnabled, cors, ...given }: Partially<SettingsConfig> & GivenCors,
  { baseDir, dataDir }: DataDirSources,
): SettingsConfig {
  const configured = resolve(baseDir, given.dataDir || SETTINGS_DEFAULTS.dataDir);
  return overlay<SettingsConfig>(SETTINGS_DEFAULTS, {
    ...given,
    cors: resolveCors({ corsEnabled, cors }),
    dataDir: dataDir ? resolve(dataDir) : configured,
  });
}
