import { expect, test } from 'vitest';
import { decider } from '../src/decide.ts';
import { tracingSettings } from '../src/settings.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base/' };
const of = (variables: Record<string, string>, otlp = {}) =>
  tracingSettings({ capture: 'none', ...otlp }, variables);

test('nothing is recorded where neither the configuration nor a variable says where to', () => {
  expect(of({})).toEqual({ settings: undefined, notes: [] });
  expect(of({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }).settings).toBeUndefined();
  expect(of({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }).settings).toBeUndefined();
  expect(of({ ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }).settings).toBeUndefined();
});

test('the address of all signals is given a path, that of traces is taken as it is, the configuration wins', () => {
  const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other/traces' };
  expect(of(ENDPOINT).settings?.url).toBe('http://collector:4318/base/v1/traces');
  expect(of({ ...ENDPOINT, ...own }).settings?.url).toBe('https://other/traces');
  const endpoint = 'http://mine:4318';
  expect(of({ ...ENDPOINT, ...own }, { endpoint }).settings?.url).toBe(
    'http://mine:4318/v1/traces',
  );
});

test.each([
  { sampler: undefined, arg: undefined, ratio: 1, followsParent: true },
  { sampler: 'always_off', arg: undefined, ratio: 0, followsParent: false },
  { sampler: 'parentbased_always_off', arg: undefined, ratio: 0, followsParent: true },
  { sampler: 'parentbased_traceidratio', arg: '0.25', ratio: 0.25, followsParent: true },
  { sampler: 'traceidratio', arg: 'much', ratio: 1, followsParent: false },
  { sampler: 'xray', arg: undefined, ratio: 1, followsParent: true },
])('$sampler $arg', ({ sampler, arg, ...sampling }) => {
  const variables = {
    ...ENDPOINT,
    ...(sampler === undefined ? {} : { OTEL_TRACES_SAMPLER: sampler }),
    ...(arg === undefined ? {} : { OTEL_TRACES_SAMPLER_ARG: arg }),
  };
  expect(of(variables).settings).toMatchObject(sampling);
  expect(of(variables, { sample: 0.5 }).settings).toMatchObject({ ratio: 0.5 });
});

test('who is called as a part of a trace that is not recorded hears so, and its ids are kept', () => {
  const from = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' };
  const decide = decider({ ratio: 0, followsParent: false }, () => true);
  expect(decide(from)).toEqual({
    recorded: false,
    context: { traceparent: from.traceparent.replace(/01$/, '00'), tracestate: 'x=1' },
  });
  const followed = decider({ ratio: 0, followsParent: true }, () => true)(from);
  expect(followed).toEqual({
    recorded: true,
    traceId: 'a'.repeat(32),
    parent: { spanId: 'b'.repeat(16), tracestate: 'x=1' },
  });
});
