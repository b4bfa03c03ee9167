import { HostError } from '@skillet/core';
import { expect, test } from 'vitest';
import { readQuery } from '../src/query/read-query.ts';
import { DAY, HOUR, MINUTE, NOON } from './support/calls.ts';

const NOW = NOON + 34 * MINUTE + 5000;
const read = (text: string) => readQuery(new URLSearchParams(text), NOW);

test.each([
  [
    '',
    {
      from: NOW - DAY - 5000,
      to: NOON + 35 * MINUTE,
      by: [],
      step: undefined,
      period: 'minute',
      limit: 100,
    },
  ],
  ['from=-1h&step=minute', { from: NOON - 26 * MINUTE, step: MINUTE, period: 'minute' }],
  ['from=-60m&step=5m', { from: NOON - 30 * MINUTE, to: NOON + 35 * MINUTE, step: 5 * MINUTE }],
  [
    'from=-7d&by=skill,caller',
    { from: NOON - 7 * DAY, to: NOON + HOUR, by: ['skill', 'caller'], period: 'hour' },
  ],
  [
    'from=-7d&step=day',
    { from: NOON - 12 * HOUR - 7 * DAY, to: NOON + 12 * HOUR, step: DAY, period: 'hour' },
  ],
  ['from=2026-11-29T10:00:00Z', { from: NOON - 2 * HOUR }],
  ['from=2026-11-29T10:00', { from: NOON - 2 * HOUR }],
  ['from=2026-11-29T11:00:00+01:00', { from: NOON - 2 * HOUR }],
  ['from=2026-11-29', { from: NOON - 12 * HOUR }],
  ['skill=a,b&operation=', { only: { skill: ['a', 'b'], operation: [''] } }],
])('%s', (text, query) => {
  expect(read(text)).toMatchObject(query);
});

test.each([
  ['form=-1h', 'There is no parameter "form": is it `from`?'],
  ['colour=red', 'There is no parameter "colour": they are from, to,'],
  ['from=yesterday', '`from` is "yesterday", and is to be a time like'],
  ['to=2026-13-45', '`to` is "2026-13-45"'],
  ['from=-1h&to=-2h', '`from` is to be before `to`.'],
  ['by=skill,colour', '`by` has "colour", and is to be of skill, operation, caller, outcome, code'],
  ['by=skill&by=caller', '`by` is given twice: join several values with commas.'],
  ['step=30s', '`step` is "30s", and is to be minute, hour, day'],
  ['step=0m', '`step` is "0m"'],
  ['step=-1h', '`step` is "-1h"'],
  ['limit=0', '`limit` is "0", and is to be from 1 to 1000.'],
  ['limit=1e9', '`limit` is "1e9"'],
  ['from=-30d&step=minute', 'Minutes are kept for a day: take a `step` of whole hours'],
  ['from=-9999d&step=hour', 'steps, of at most 2500: take a larger `step`'],
  ['step=minute&limit=1000', '1000 groups of 1441 steps are too many: take a `limit` of 34'],
  ['from=-999999999w', '`from` is "-999999999w"'],
])('%s is refused', (text, detail) => {
  const refused = expect(() => read(text));
  refused.toThrow(HostError);
  refused.toThrow(
    expect.objectContaining({
      code: 'invalid_query',
      message: expect.stringContaining(detail) as string,
    }) as Error,
  );
});
