import { group, list } from './schema.ts';
import { duration, integer, key, MORE_THAN_0, share, word } from './values.ts';

const TOLERANCE_KEYS = {
  min_calls: key(
    integer(1, 1_000_000),
    'Calls of each version before they are compared; only crashes count before.',
  ),
  max_error_increase: key(
    share(),
    'Share of its calls by which errors may be more than those of the version before, beyond what chance explains.',
  ),
  max_p95_increase: key(
    share(),
    'Share by which the time within which 95 % of its calls end may be longer; 5 ms more are always let pass.',
  ),
};

/** What is looked at when a version takes over. */
export const VERIFY_KEYS = {
  breaking: key(
    word(['auto', 'refuse', 'warn', 'allow']),
    'What becomes of a reload whose schemas break callers, unless the major number of the version rose: `refuse` keeps the old version, `warn` says so, `allow` says nothing. `auto` refuses what somebody asks for, and warns of what is loaded because files changed.',
  ),
  examples: key(
    word(['auto', 'refuse', 'warn', 'skip']),
    'What becomes of a reload whose version fails the examples of its Skilletfile, in the same words; `skip` runs none.',
  ),
  samples: key(
    integer(0, 100),
    'Recent calls of a skill that says `read_only` that are kept in memory, without those that have secrets; a version that a call ends with an error of the host, which the running one answered, is refused. 0 for none.',
  ),
  window: key(
    duration(),
    'Time for which a version is watched that a reload had take over, and taken back when it is worse; 0 for not at all.',
  ),
  ...TOLERANCE_KEYS,
};

const CANARY_KEYS = {
  steps: key(
    list(integer(1, 99), { 'x-value': 'list of whole numbers, 1 to 99' }),
    'Per cent of the calls that a new version gets, from step to step, before it takes over; none for at once.',
    { examples: [[5, 25, 50]] },
  ),
  each: key(duration(MORE_THAN_0), 'Time that a step takes at least.'),
  ...TOLERANCE_KEYS,
};

/** How a version takes over. */
export const DEPLOY_KEYS = {
  canary: key(group(CANARY_KEYS), 'A new version proves itself with a share of the calls.'),
};
