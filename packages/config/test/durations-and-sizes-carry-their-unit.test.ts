import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCoreShare, parseCoreShare } from '../src/units/core-share.ts';
import { formatDuration, MAX_DURATION, parseDuration } from '../src/units/duration.ts';
import { parseLogLevel } from '../src/units/log-level.ts';
import { formatSize, parseSize } from '../src/units/size.ts';

const value = <T>(parsed: { ok: true; value: T } | { ok: false }): T | undefined =>
  parsed.ok ? parsed.value : undefined;

describe('durations', () => {
  test.each([
    ['250ms', 250],
    ['2s', 2000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['30 s', 30_000],
    ['0', 0],
    ['0s', 0],
    ['596h', 596 * 3_600_000],
  ])('%s is %i milliseconds', (text, milliseconds) => {
    expect(value(parseDuration(text))).toBe(milliseconds);
  });

  test.each([
    '',
    ' ',
    's',
    '5x',
    '-1s',
    '1e3s',
    '5S',
    '5M',
    '1d',
    '1m30s',
    '２s',
    'NaN',
    'Infinity',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false });
  });

  test('a bare number is told to add a unit', () => {
    expect(parseDuration('30')).toEqual({
      ok: false,
      because: 'add a unit (`ms`, `s`, `m` or `h`)',
    });
  });

  test('more than a timer can wait is refused', () => {
    expect(parseDuration('597h')).toEqual({ ok: false, because: 'at most `596h`' });
    expect(parseDuration(`${'9'.repeat(400)}h`)).toEqual({ ok: false, because: 'at most `596h`' });
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION }), (milliseconds) => {
        expect(value(parseDuration(formatDuration(milliseconds)))).toBe(milliseconds);
      }),
    );
  });
});

describe('sizes', () => {
  test.each([
    ['100B', 100],
    ['512KB', 524_288],
    ['64MB', 67_108_864],
    ['1GB', 1_073_741_824],
    ['1.5 MB', 1_572_864],
    ['64mb', 67_108_864],
    ['0', 0],
  ])('%s is %i bytes', (text, bytes) => {
    expect(value(parseSize(text))).toBe(bytes);
  });

  test.each(['', 'MB', '5X', '-1MB', '1TB', '1MiB', '1 0MB'])('%j is none', (text) => {
    expect(parseSize(text).ok).toBe(false);
  });

  test('a bare number is told to add a unit', () => {
    expect(parseSize('64')).toEqual({ ok: false, because: 'add a unit (`B`, `KB`, `MB` or `GB`)' });
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(value(parseSize(formatSize(bytes)))).toBe(bytes);
      }),
    );
  });
});

describe('shares of a core', () => {
  test.each([
    ['0.5', 0.5],
    ['50%', 0.5],
    ['.25', 0.25],
    ['12.5 %', 0.125],
    ['1', 1],
    ['2', 2],
    ['200%', 2],
    ['16', 16],
    ['1%', 0.01],
  ])('%s is %d', (text, share) => {
    expect(value(parseCoreShare(text))).toBe(share);
  });

  test.each(['', '%', '-1', '50 percent', '1e2', 'NaN', 'Infinity', '5%%', '1.', '½'])(
    '%j is none',
    (text) => {
      expect(parseCoreShare(text)).toEqual({ ok: false });
    },
  );

  test('nothing, and more than a machine has, is refused', () => {
    for (const text of ['0', '0%', '0.001']) {
      expect(parseCoreShare(text)).toEqual({ ok: false, because: 'at least `1%`' });
    }
    expect(parseCoreShare('999999%')).toEqual({ ok: false, because: 'that is too much' });
  });

  test('a plain number that must have been a percentage is asked about', () => {
    expect(parseCoreShare('50')).toEqual({
      ok: false,
      because: 'it is a number of cores; for a share of one write `50%`',
    });
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 102_400 }), (percent) => {
        expect(value(parseCoreShare(formatCoreShare(percent / 100)))).toBe(percent / 100);
      }),
    );
  });
});

test('arbitrary text is read or refused, and never more', () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^\d+.*$/));
  fc.assert(
    fc.property(texts, (text) => {
      for (const parsed of [parseDuration(text), parseSize(text)]) {
        if (parsed.ok) expect(Number.isSafeInteger(parsed.value) && parsed.value >= 0).toBe(true);
      }
      const share = parseCoreShare(text);
      if (share.ok) expect(share.value > 0 && share.value <= 1024).toBe(true);
      parseLogLevel(text);
    }),
  );
});

test.each([
  ['INFO', 'info'],
  ['Warning', 'warn'],
  ['warn', 'warn'],
  ['CRITICAL', 'fatal'],
  ['trace', 'trace'],
  ['loud', undefined],
  ['constructor', undefined],
])('the log level %s is %s', (text, level) => {
  expect(parseLogLevel(text)).toBe(level);
});
