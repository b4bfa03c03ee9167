import { ANALYTICS_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { duration, flag, key, size } from './values.ts';

const MB = 1024 * 1024;
const LEAST_FLUSH = 100;

/** The keys of `analytics`. */
export const ANALYTICS_KEYS = withDefaults(
  {
    enabled: key(
      flag(),
      'Whether requests to skills are counted for `/analytics` and `skillet-host usage`, in a file of the data folder.',
    ),
    max_size: key(
      size(8 * MB),
      'Size that the file may have; where it would be larger, the oldest counts lose detail first, and then go.',
    ),
    flush: key(
      duration(LEAST_FLUSH),
      'Time after which what was counted is written: so much is lost when the host is killed. More than a minute counts as one.',
    ),
  },
  ANALYTICS_DEFAULTS,
);
