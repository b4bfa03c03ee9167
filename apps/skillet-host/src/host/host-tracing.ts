import type { HostConfig } from '@skillet/config';
import { openTracing, type OpenTracing } from '@skillet/tracing';
import type { HostLogger } from '../log/logger.ts';
import { VERSION } from '../version.ts';

/** The traces of a host; undefined where neither the configuration nor the environment wants any. */
export function hostTracing(
  { telemetry }: Pick<HostConfig, 'telemetry'>,
  log: Pick<HostLogger, 'info' | 'warn'>,
): Promise<OpenTracing | undefined> {
  return openTracing({
    otlp: telemetry.otlp,
    variables: process.env,
    version: VERSION,
    log: {
      info: (message) => {
        log.info(message);
      },
      warn: (message) => {
        log.warn(message);
      },
    },
  });
}
