import { group, type Schema } from './schema.ts';
import { integer, key, NO_DEFAULT } from './values.ts';

const MOST = 1_000_000_000;

/** How much may be called, by whom is said where it stands. */
const CALL_LIMITS = {
  rate: key(rate(), 'Calls on average, such as `60/min`.', NO_DEFAULT),
  burst: key(integer(1, 1_000_000), 'Calls that may come at once after a pause.', {
    'x-default': 'as many as the rate counts',
  }),
  concurrency: key(
    integer(1, 1_000_000),
    'Calls under way, from when they are let in to the end of their answer.',
    NO_DEFAULT,
  ),
  daily: key(
    integer(1, MOST),
    'Calls in a day, which begins at midnight UTC; kept over restarts.',
    NO_DEFAULT,
  ),
};

/** How much one caller may call, of all skills and of single ones. */
const CALLER_LIMITS = group({
  ...CALL_LIMITS,
  skills: key(
    {
      type: ['object', 'null'],
      additionalProperties: group(CALL_LIMITS),
      'x-expected': 'a mapping of skills to limits',
    },
    'What holds, besides, for calls of single skills, by mount or name.',
    NO_DEFAULT,
  ),
});

/** The keys of `callers.limits`. */
export const CALLERS_LIMIT_KEYS = {
  default: key(
    CALLER_LIMITS,
    'What holds for each caller with a key or token, but for those in `names`.',
  ),
  anonymous: key(
    CALLER_LIMITS,
    'What holds for each address, of IPv6 each /64, from which calls come without a key.',
  ),
  names: key(
    {
      type: ['object', 'null'],
      propertyNames: { 'x-kind': 'limitedName' },
      additionalProperties: CALLER_LIMITS,
      'x-expected': 'a mapping of names to limits',
    },
    'What holds for single callers in place of `default`, by name: those of keys, `local` and `admin`.',
    NO_DEFAULT,
  ),
};

/** What a skill limits: all calls of it together, and those of each caller. */
export const SKILL_RATE_LIMIT = group({
  ...CALL_LIMITS,
  per_caller: key(
    group(CALL_LIMITS),
    'What holds for the calls of each caller, where its own limits say nothing of this skill; not for `local` and admins.',
  ),
});

function rate(): Schema {
  return {
    type: 'string',
    pattern: String.raw`^\d+ ?/ ?[a-z]+$|\$\{`,
    examples: ['60/min', '5/s', '1000/hour'],
    'x-kind': 'rate',
    'x-expected': 'a rate such as `60/min`, `5/s` or `1000/hour`',
    'x-value': 'rate',
  };
}
