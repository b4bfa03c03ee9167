import { CALLERS_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { CALLERS_LIMIT_KEYS } from './limit-keys.ts';
import { group } from './schema.ts';
import { flag, key } from './values.ts';

/** The keys of `callers`. */
export const CALLERS_KEYS = withDefaults(
  {
    required: key(
      flag(),
      'Whether only callers with a key, and admins, may use skills and see what there is; a key is made with `skillet-host keys add`.',
    ),
    limits: key(group(CALLERS_LIMIT_KEYS), 'How much callers may call.'),
  },
  CALLERS_DEFAULTS,
);
