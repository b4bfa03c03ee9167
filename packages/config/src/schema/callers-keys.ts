import { CALLERS_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { flag, key } from './values.ts';

/** The keys of `callers`. */
export const CALLERS_KEYS = withDefaults(
  {
    required: key(
      flag(),
      'Whether only callers with a key, and admins, may use skills and see what there is; a key is made with `skillet-host keys add`.',
    ),
  },
  CALLERS_DEFAULTS,
);
