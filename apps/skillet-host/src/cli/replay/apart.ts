import type { HostConfig } from '@skillet/config';

/**
 * A configuration without what reaches beyond its host, and without what would hold up many calls of one caller. An edit of it is not
 * taken over. That its host makes no traces, whatever the variables say, is up to `OTEL_SDK_DISABLED`.
 */
export function apart({
  cluster: _cluster,
  rateLimits: _limits,
  shadows: _shadows,
  ...config
}: HostConfig): HostConfig {
  const { tls: _tls, baseUrl: _url, ...server } = config.server;
  const { port: _port, ...metrics } = config.metrics;
  const { limits: _of, ...callers } = config.callers;
  const { endpoint: _endpoint, ...otlp } = config.telemetry.otlp;
  return {
    ...config,
    ...{ server, metrics, callers, telemetry: { otlp } },
    settings: { ...config.settings, autoReloadConfig: false },
    analytics: { ...config.analytics, enabled: false },
  };
}
