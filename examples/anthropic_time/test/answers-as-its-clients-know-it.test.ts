import { SkillError, type SkillContext } from '@skillet/sdk';
import { describe, expect, test } from 'vitest';
import { handler } from '../anthropic_time.ts';
import { nowMicros } from '../now.ts';
import { isZoneName } from '../zone-names.ts';

const context = {} as SkillContext;

describe('the timezone', () => {
  test.each([[{}], [{ timezone: null }], [{ timezone: '' }]])('is UTC for %j', async (params) => {
    expect(await handler(params, context)).toMatchObject({
      iso_8601: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
      timezone: 'UTC',
    });
  });

  test.each([
    'America/New_York',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'US/Eastern',
    'EST5EDT',
    'EST',
    'GB',
    'Zulu',
    'UTC',
    'Etc/GMT+5',
    'Europe/Kyiv',
    'America/Argentina/ComodRivadavia',
  ])('may be %s', async (timezone) => {
    expect(await handler({ timezone }, context)).toMatchObject({ timezone });
  });

  test.each([
    'utc',
    'america/new_york',
    '+05:00',
    'GMT+5',
    'PST',
    'SystemV/EST5',
    'US/Pacific-New',
    'Europe',
    ' UTC',
    '../UTC',
    'posixrules',
    'constructor',
    'Mars/Base',
  ])('may not be %s', (timezone) => {
    expect(() => handler({ timezone }, context)).toThrow(
      new SkillError(
        400,
        `Invalid timezone: '${timezone}'. Please use a valid IANA timezone identifier (e.g. 'America/New_York', 'UTC', 'Europe/London').`,
      ),
    );
  });

  test('may be any that Intl lists', async () => {
    for (const timezone of Intl.supportedValuesOf('timeZone')) {
      expect(isZoneName(timezone)).toBe(true);
      expect(await handler({ timezone }, context)).toMatchObject({ timezone });
    }
  });
});

test('a refusal carries status 400', () => {
  try {
    void handler({ timezone: 'Mars/Base' }, context);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ name: 'SkillError', status: 400 });
  }
});

test('the time is that of the system, to the millisecond', () => {
  const before = Date.now();
  const micros = nowMicros();
  const after = Date.now();
  expect(micros).toBeGreaterThanOrEqual(before * 1000);
  expect(micros).toBeLessThan((after + 1) * 1000);
});

test('the digits below a millisecond are measured', () => {
  const digits = Array.from({ length: 100 }, () => nowMicros() % 1000);
  expect(new Set(digits).size).toBeGreaterThan(1);
});
