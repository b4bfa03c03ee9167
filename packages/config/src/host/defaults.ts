import type {
  AnalyticsConfig,
  CallersConfig,
  DashboardConfig,
  InstallConfig,
  McpConfig,
  MetricsConfig,
  ServerConfig,
  SettingsConfig,
  TelemetryConfig,
} from './host-config.ts';

/** Where the host listens when the configuration is silent. */
export const SERVER_DEFAULTS: ServerConfig = {
  host: '127.0.0.1',
  port: 8000,
  reload: false,
  trustProxy: false,
  workers: 1,
};

/** Settings of the host as a whole when the configuration is silent; `dataDir` beside the file. */
export const SETTINGS_DEFAULTS: SettingsConfig = {
  cors: { origins: [], credentials: false, others: 'never' },
  autoReloadConfig: false,
  logLevel: 'info',
  dataDir: '.skillet',
  crashReports: 'on',
  accessLog: 'off',
  pluginTimeout: 1000,
};

/** The MCP endpoint when the configuration is silent. */
export const MCP_DEFAULTS: McpConfig = {
  enabled: true,
  maxSessions: 1000,
  sessionIdle: 30 * 60_000,
  elicitation: { timeout: 10 * 60_000, maxCalls: 100 },
  profiles: {},
};

/** What is measured when the configuration is silent. */
export const METRICS_DEFAULTS: MetricsConfig = {
  enabled: true,
  public: false,
  host: '127.0.0.1',
};

/** What is told of when the configuration is silent. */
export const TELEMETRY_DEFAULTS: TelemetryConfig = { otlp: { capture: 'none' } };
/** What is kept of usage when the configuration is silent. */
export const ANALYTICS_DEFAULTS: AnalyticsConfig = {
  enabled: true,
  maxSize: 200 * 1024 * 1024,
  flush: 15_000,
};

/** The dashboard when the configuration is silent. */
export const DASHBOARD_DEFAULTS: DashboardConfig = { enabled: true };

/** What may be installed when the configuration is silent. */
export const INSTALL_DEFAULTS: InstallConfig = { minAge: 7 * 86_400_000, frozen: false };

/** Who may call when the configuration is silent. */
export const CALLERS_DEFAULTS: CallersConfig = { required: false };
