/** What of calls is recorded besides. */
export type Capture = 'none' | 'arguments' | 'all';

/** Where traces are sent, and which, as the configuration says it; what it leaves open, the variables say. */
export interface OtlpOptions {
  /** Of the collector, without the path of a signal. */
  readonly endpoint?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Share of the traces that begin here which are recorded. */
  readonly sample?: number | undefined;
  readonly capture: Capture;
}

/** The variables of OpenTelemetry, by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Which traces are recorded. */
export interface Sampling {
  /** Share of those that nobody has decided on. */
  readonly ratio: number;
  /** Whether a caller that has begun a trace has decided. */
  readonly followsParent: boolean;
}

/** All of it, decided. */
export interface TracingSettings extends Sampling {
  /** Where spans are sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly capture: Capture;
  /** Milliseconds between two exports, and what a batch and the queue have room for. */
  readonly delay: number;
  readonly batch: number;
  readonly queue: number;
}

/** What holds, and what does not as whoever set the variables may think, as sentences. */
export interface ReadSettings {
  /** Undefined where no traces are wanted. */
  readonly settings: TracingSettings | undefined;
  readonly notes: readonly string[];
}

const PATH = 'v1/traces';

/** Reads what the configuration and the variables say. */
export function tracingSettings(otlp: OtlpOptions, variables: Variables): ReadSettings {
  const notes: string[] = [];
  const variable = (name: string): string | undefined => variables[name]?.trim() || undefined;
  const url = urlOf(otlp, variable, notes);
  const isOff =
    variable('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' ||
    variable('OTEL_TRACES_EXPORTER') === 'none';
  if (url === undefined || isOff) return { settings: undefined, notes };
  const protocol =
    variable('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? variable('OTEL_EXPORTER_OTLP_PROTOCOL');
  if (protocol !== undefined && protocol !== 'http/protobuf') {
    notes.push(
      `traces are sent as http/protobuf, which every collector takes on port 4318; OTEL_EXPORTER_OTLP_PROTOCOL says "${protocol}"`,
    );
  }
  const number = (name: string, fallback: number): number => {
    const value = Number(variable(name) ?? NaN);
    return Number.isInteger(value) && value > 0 ? value : fallback;
  };
  const queue = number('OTEL_BSP_MAX_QUEUE_SIZE', 2048);
  const settings = {
    ...samplingOf(otlp.sample, variable, notes),
    url,
    headers: otlp.headers,
    capture: otlp.capture,
    delay: number('OTEL_BSP_SCHEDULE_DELAY', 5000),
    queue,
    batch: Math.min(queue, number('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512)),
  };
  return { settings, notes };
}

type Variable = (name: string) => string | undefined;

function urlOf({ endpoint }: OtlpOptions, variable: Variable, notes: string[]): string | undefined {
  const own = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
  const whole = endpoint === undefined ? variable(own) : undefined;
  const base = endpoint ?? variable('OTEL_EXPORTER_OTLP_ENDPOINT');
  const url = whole ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/${PATH}`);
  if (url === undefined) return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  const name = whole === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : own;
  notes.push(`there are no traces: ${name} must be an address such as http://127.0.0.1:4318`);
  return undefined;
}

/** What the configuration says, or else the variables, by the specification of OpenTelemetry's SDKs. */
function samplingOf(sample: number | undefined, variable: Variable, notes: string[]): Sampling {
  if (sample !== undefined) return { ratio: sample, followsParent: true };
  const sampler = variable('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const followsParent = sampler.startsWith('parentbased_');
  switch (sampler.replace(/^parentbased_/, '')) {
    case 'always_on':
      return { ratio: 1, followsParent };
    case 'always_off':
      return { ratio: 0, followsParent };
    case 'traceidratio': {
      const ratio = Number(variable('OTEL_TRACES_SAMPLER_ARG') ?? '1');
      if (ratio >= 0 && ratio <= 1) return { ratio, followsParent };
      notes.push('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1; every trace is recorded');
      return { ratio: 1, followsParent };
    }
    default:
      notes.push(`OTEL_TRACES_SAMPLER "${sampler}" is not known; every trace is recorded`);
      return { ratio: 1, followsParent: true };
  }
}
