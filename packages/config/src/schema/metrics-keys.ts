import { METRICS_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { flag, integer, key, text } from './values.ts';

/** The keys of `metrics`. */
export const METRICS_KEYS = withDefaults(
  {
    enabled: key(flag(), 'Whether requests and what happens to skills are counted for `/metrics`.'),
    public: key(
      flag(),
      'Whether everybody who reaches the host may read `/metrics`; without it, admins alone.',
    ),
    port: key(
      integer(0, 65_535),
      'Port of its own on which `/metrics`, and nothing else, is read by whoever reaches it; 0 takes any free one.',
      { 'x-default': 'none: `/metrics` is on the port of the host alone' },
    ),
    host: key(text(), 'Address that this port listens on.'),
  },
  METRICS_DEFAULTS,
);
