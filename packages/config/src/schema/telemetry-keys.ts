import { TELEMETRY_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { group, type Schema } from './schema.ts';
import { decimal, key, word } from './values.ts';

const OTLP_KEYS = {
  endpoint: key(
    endpoint(),
    'Address of a collector that takes OTLP over HTTP; `/v1/traces` is added to it. It wins over `OTEL_EXPORTER_OTLP_ENDPOINT` and `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`.',
    { 'x-default': 'what the variables say; without either, there are no traces' },
  ),
  headers: key(
    {
      type: ['object', 'null'],
      propertyNames: { 'x-kind': 'headerName' },
      additionalProperties: { type: ['string', 'number', 'boolean'], 'x-kind': 'headerValue' },
      'x-kind': 'headers',
      'x-value': 'mapping of names to text',
    },
    'Headers that the collector wants, such as a key: `{Authorization: "Bearer ${COLLECTOR_KEY}"}`. They win over `OTEL_EXPORTER_OTLP_HEADERS`.',
    { 'x-default': 'what the variables say' },
  ),
  sample: key(
    decimal(0, 1),
    'Share of the traces that begin here which are recorded. Whoever calls as a part of a trace has decided that for it. It wins over `OTEL_TRACES_SAMPLER`.',
    { 'x-default': 'what `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` say, else `1`' },
  ),
  capture: key(
    word(['none', 'arguments', 'all']),
    'What of calls is recorded besides: nothing, their `arguments`, or also their results (`all`); each up to 8 KB, without credentials.',
  ),
};

/** The keys of `telemetry`. */
export const TELEMETRY_KEYS = withDefaults(
  { otlp: key(group(OTLP_KEYS), 'Traces, sent to a collector of OpenTelemetry.') },
  TELEMETRY_DEFAULTS,
);

function endpoint(): Schema {
  return {
    type: ['string', 'null'],
    pattern: String.raw`^\s*$|^[hH][tT][tT][pP][sS]?:|\$\{`,
    examples: ['http://127.0.0.1:4318'],
    'x-kind': 'baseUrl',
    'x-expected': 'an address such as `http://127.0.0.1:4318`',
    'x-value': '`http(s)` address',
  };
}
