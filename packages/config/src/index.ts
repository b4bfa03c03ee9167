export { discoverConfig, type DiscoverConfigOptions } from './discover-config.ts';
export { DISCOVERY_DEFAULTS, type DiscoveryFile } from './discovery/discovery-file.ts';
export { loadDiscovery, type LoadDiscoveryOptions } from './discovery/load-discovery.ts';
export { INSTALL_DEFAULTS, SERVER_DEFAULTS, SETTINGS_DEFAULTS } from './host/defaults.ts';
export type {
  CorsConfig,
  AccessLogMode,
  CrashReportMode,
  DisabledSkill,
  HostConfig,
  ServerConfig,
  CallersConfig,
  McpConfig,
  AnalyticsConfig,
  DashboardConfig,
  IndexConfig,
  InstallConfig,
  InstalledSkill,
  MetricsConfig,
  OtlpConfig,
  TelemetryConfig,
  SettingsConfig,
} from './host/host-config.ts';
export type { ClusterConfig, ClusterRole } from './host/cluster-config.ts';
export { TOKEN_ALGORITHMS, type OidcConfig } from './host/oidc-config.ts';
export type { ConfiguredKey } from './host/resolve-keys.ts';
export type { TlsFiles } from './host/resolve-tls.ts';
export {
  INSTALLED_DIR,
  LOCK_FILE,
  lockText,
  lockedAs,
  readLock,
  type Lock,
  type LockedSkill,
} from './lock/lock.ts';
export type { LockedServer } from './lock/locked-server.ts';
export { serverCommand } from './lock/server-command.ts';
export { readInstallSettings } from './lock/install-settings.ts';
export { loadConfig, type LoadConfigOptions } from './load-config.ts';
export { ConfigError } from './problems/config-error.ts';
export type { Position, Problem } from './problems/problem.ts';
export { renderProblem } from './problems/render-problem.ts';
export { SCHEMAS } from './schema/file-schemas.ts';
export type { Schema } from './schema/schema.ts';
export type { PinnedFolder, Pins } from './skill/build-context.ts';
export {
  isSpec,
  type ResolveSkill,
  type SkillDefinition,
  type SkillEntryInput,
} from './skill/resolve-items.ts';
export type { Environment } from './substitute/substitute.ts';
export { parseBaseUrl } from './units/addresses.ts';
export { digestKey, idOfKey, keySum } from './units/caller-key.ts';
export { callerNameFault, isSafeAddress } from './units/caller-name.ts';
export { adminTokenFault } from './units/admin-token.ts';
export { parseDuration } from './units/duration.ts';
export { parseRate } from './units/rate.ts';
export { parseSize } from './units/size.ts';
export { parseLogLevel, type HostLogLevel } from './units/log-level.ts';
export { generateValidator } from './validator/generate-validator.ts';
export { valueCheck, type ValueFault } from './validator/value-check.ts';
