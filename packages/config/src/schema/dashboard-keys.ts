import { DASHBOARD_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { flag, key } from './values.ts';

/** The keys of `dashboard`. */
export const DASHBOARD_KEYS = withDefaults(
  {
    enabled: key(
      flag(),
      'Whether `/dashboard` is served, and what it shows and does: `/stats`, `/logs`, `/crashes`, `/keys`, `/limits` and `/control/…`.',
    ),
  },
  DASHBOARD_DEFAULTS,
);
