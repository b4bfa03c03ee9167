import { describe, expect, test } from 'vitest';
import { chooseFormat } from '../src/exposition/choose-format.ts';
import { writeMetrics } from '../src/exposition/write-metrics.ts';
import { Counter } from '../src/registry/counter.ts';
import { gauge } from '../src/registry/family.ts';
import { Histogram } from '../src/registry/histogram.ts';

function families() {
  const counter = new Counter({ name: 'x_total', help: 'A\\b', labels: ['mount'] });
  counter.inc(['a"b\\c\nd'], 2);
  const histogram = new Histogram({ name: 'h_seconds', help: 'H', labels: [] }, [0.5, 1]);
  for (const value of [0.5, 0.75, 3]) histogram.cell().observe(value);
  const none = new Counter({ name: 'none_total', help: 'N', labels: ['mount'] });
  return [counter, histogram, none, gauge({ name: 'g', help: 'G', labels: [] }, () => [[[], NaN]])];
}

test('the text of Prometheus', () => {
  expect(writeMetrics(families(), 'prometheus').split('\n')).toEqual([
    String.raw`# HELP x_total A\\b`,
    '# TYPE x_total counter',
    String.raw`x_total{mount="a\"b\\c\nd"} 2`,
    '# HELP h_seconds H',
    '# TYPE h_seconds histogram',
    'h_seconds_bucket{le="0.5"} 1',
    'h_seconds_bucket{le="1"} 2',
    'h_seconds_bucket{le="+Inf"} 3',
    'h_seconds_sum 4.25',
    'h_seconds_count 3',
    '# HELP g G',
    '# TYPE g gauge',
    'g NaN',
    '',
  ]);
});

test('OpenMetrics calls a counter by what it counts, writes bounds as fractions, and says where it ends', () => {
  const lines = writeMetrics(families(), 'openmetrics').split('\n');
  expect(lines).toContain('# TYPE x counter');
  expect(lines).toContain(String.raw`x_total{mount="a\"b\\c\nd"} 2`);
  expect(lines).toContain('h_seconds_bucket{le="1.0"} 2');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
});

describe('the format follows Accept', () => {
  test.each([
    [undefined, 'prometheus'],
    ['*/*', 'prometheus'],
    ['text/html', 'prometheus'],
    ['application/openmetrics-text', 'openmetrics'],
    // As Prometheus 2.42 and 3 ask.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    ['application/openmetrics-text;version=9.0.0', 'prometheus'],
    ['application/openmetrics-text;q=0.1, text/plain', 'prometheus'],
    ['application/openmetrics-text;q=0', 'prometheus'],
    ['APPLICATION/OpenMetrics-Text; Q=1', 'openmetrics'],
    [';;;,,q=', 'prometheus'],
  ])('%s', (accept, format) => {
    expect(chooseFormat(accept)).toBe(format);
  });
});
