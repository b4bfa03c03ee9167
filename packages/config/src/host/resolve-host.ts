import { resolve } from 'node:path';
import type { SERVER_KEYS, SETTINGS_KEYS } from '../keys/host-keys.ts';
import { overlay } from '../shape/overlay.ts';
import type { Values } from '../shape/key-table.ts';
import { SERVER_DEFAULTS, SETTINGS_DEFAULTS } from './defaults.ts';
import { resolveCors } from './resolve-cors.ts';
import { resolveTls } from './resolve-tls.ts';
import type { ServerConfig, SettingsConfig } from './host-config.ts';

/** `server` with its defaults. */
export function resolveServer(given: Values<typeof SERVER_KEYS>, baseDir: string): ServerConfig {
  const {
    base_url: baseUrl,
    admin_token: adminToken,
    trust_proxy: trustProxy,
    admin_loopback: adminLoopback,
    body_memory: bodyMemory,
    answer_memory: answerMemory,
    drain,
    tls: files,
    ...rest
  } = given;
  const tls = resolveTls(files, baseDir);
  return {
    ...overlay<ServerConfig>(SERVER_DEFAULTS, { ...rest, trustProxy }),
    ...(baseUrl ? { baseUrl } : {}),
    ...(bodyMemory === undefined ? {} : { bodyMemory }),
    ...(answerMemory === undefined ? {} : { answerMemory }),
    ...(drain === undefined ? {} : { drain }),
    ...(adminToken ? { adminToken } : {}),
    ...(adminLoopback === undefined ? {} : { adminLoopback }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/** Where the state's folder may come from. */
export interface DataDirSources {
  readonly baseDir: string;
  /** Wins over the file; relative to the working directory. */
  readonly dataDir?: string | undefined;
}

/** `settings` with its defaults, and the state's folder as an absolute path. */
export function resolveSettings(
  given: Values<typeof SETTINGS_KEYS>,
  { baseDir, dataDir }: DataDirSources,
): SettingsConfig {
  const configured = resolve(baseDir, given.data_dir || SETTINGS_DEFAULTS.dataDir);
  return overlay<SettingsConfig>(SETTINGS_DEFAULTS, {
    cors: resolveCors(given),
    autoReloadConfig: given.auto_reload_config,
    logLevel: given.log_level,
    crashReports: given.crash_reports,
    pluginTimeout: given.plugin_timeout,
    dataDir: dataDir ? resolve(dataDir) : configured,
  });
}
