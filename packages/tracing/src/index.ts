import type { Clear, OpenTracing, TracingLog } from './open-tracing.ts';
import { tracingSettings, type OtlpOptions, type Variables } from './settings.ts';

export type { Clear, Cleared, OpenTracing, TracingLog } from './open-tracing.ts';
export type { Capture, OtlpOptions, Variables } from './settings.ts';

/** What traces are made with. */
export interface TracingOptions {
  readonly otlp: OtlpOptions;
  /** The variables of OpenTelemetry's SDKs: `OTEL_…`. */
  readonly variables: Variables;
  /** Of the host. */
  readonly version: string;
  readonly log: TracingLog;
  /** For what `capture` wants recorded; parses what callers send, so it should not do so in this thread. */
  readonly clear: Clear;
}

/** Begins to record traces; undefined where nobody wants any: then nothing of OpenTelemetry is loaded. */
export async function openTracing(options: TracingOptions): Promise<OpenTracing | undefined> {
  const { otlp, variables, version, log, clear } = options;
  const { settings, notes } = tracingSettings(otlp, variables);
  for (const note of notes) log.warn(note);
  if (settings === undefined) return undefined;
  const { open } = await import('./open.ts');
  return open(settings, { version, log, clear });
}
