import { expect, test } from 'vitest';
import { describeInstant } from '../instant.ts';

const micros = (iso: string, fraction = 0): number => Date.parse(iso) * 1000 + fraction;
const iso = (instant: string, zone: string, fraction?: number): string =>
  describeInstant(micros(instant, fraction), zone).iso_8601;

test('an instant is told as ISO with microseconds and offset, time, date and the zone as given', () => {
  expect(describeInstant(micros('2026-11-22T12:26:35Z', 113_229), 'US/Eastern')).toEqual({
    iso_8601: '2026-11-22T07:26:35.113229-05:00',
    time: '07:26:35',
    date: '2026-11-22',
    timezone: 'US/Eastern',
  });
});

test('microseconds are always six digits', () => {
  expect(iso('2026-11-22T12:26:35Z', 'UTC')).toBe('2026-11-22T12:26:35.000000+00:00');
  expect(iso('2026-11-22T12:26:35Z', 'UTC', 7)).toBe('2026-11-22T12:26:35.000007+00:00');
});

test.each([
  ['Asia/Kathmandu', '2026-11-22T18:11:35.000000+05:45'],
  ['Asia/Tokyo', '2026-11-22T21:26:35.000000+09:00'],
  ['Pacific/Kiritimati', '2026-11-23T02:26:35.000000+14:00'],
  ['Pacific/Marquesas', '2026-11-22T02:56:35.000000-09:30'],
  ['Etc/GMT+5', '2026-11-22T07:26:35.000000-05:00'],
  ['Etc/GMT-14', '2026-11-23T02:26:35.000000+14:00'],
  ['EST5EDT', '2026-11-22T07:26:35.000000-05:00'],
  ['GB', '2026-11-22T12:26:35.000000+00:00'],
  ['Zulu', '2026-11-22T12:26:35.000000+00:00'],
  ['Factory', '2026-11-22T12:26:35.000000+00:00'],
])('%s', (zone, expected) => {
  expect(iso('2026-11-22T12:26:35Z', zone)).toBe(expected);
});

test('the offset changes with the very microsecond at which summer time begins and ends', () => {
  const last = 999_999;
  expect(iso('2026-03-08T06:59:59Z', 'America/New_York', last)).toBe(
    '2026-03-08T01:59:59.999999-05:00',
  );
  expect(iso('2026-03-08T07:00:00Z', 'America/New_York')).toBe('2026-03-08T03:00:00.000000-04:00');
  expect(iso('2026-11-01T05:59:59Z', 'America/New_York', last)).toBe(
    '2026-11-01T01:59:59.999999-04:00',
  );
  expect(iso('2026-11-01T06:00:00Z', 'America/New_York')).toBe('2026-11-01T01:00:00.000000-05:00');
  // Half an hour of summer time.
  expect(iso('2026-04-04T14:59:59Z', 'Australia/Lord_Howe')).toBe(
    '2026-04-05T01:59:59.000000+11:00',
  );
  expect(iso('2026-04-04T15:00:00Z', 'Australia/Lord_Howe')).toBe(
    '2026-04-05T01:30:00.000000+10:30',
  );
});

test('an offset that had seconds shows them, and may change within a quarter of an hour', () => {
  expect(iso('1972-01-07T00:44:29Z', 'Africa/Monrovia')).toBe(
    '1972-01-06T23:59:59.000000-00:44:30',
  );
  expect(iso('1972-01-07T00:44:30Z', 'Africa/Monrovia')).toBe('1972-01-07T00:44:30.000000+00:00');
  expect(iso('1972-01-07T00:44:29Z', 'Africa/Monrovia')).toBe(
    '1972-01-06T23:59:59.000000-00:44:30',
  );
});

test('a day can be missing', () => {
  expect(iso('2011-12-30T09:59:59Z', 'Pacific/Apia')).toBe('2011-12-29T23:59:59.000000-10:00');
  expect(iso('2011-12-30T10:00:00Z', 'Pacific/Apia')).toBe('2011-12-31T00:00:00.000000+14:00');
});

test('an instant before the epoch', () => {
  expect(describeInstant(-1, 'UTC').iso_8601).toBe('1969-12-31T23:59:59.999999+00:00');
});
