import { CALLERS_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { CALLERS_LIMIT_KEYS } from './limit-keys.ts';
import { GRANT_KEYS, OIDC } from './oidc-keys.ts';
import { group, list, type Schema } from './schema.ts';
import { flag, key, NO_DEFAULT, text } from './values.ts';

const CALLER_KEY: Schema = {
  ...group(
    {
      name: key(
        { ...text(), 'x-kind': 'callerName' },
        'What its holder is called: small letters, digits, `.`, `_` and `-`. Several keys may have one name: one caller.',
      ),
      sha256: key(
        { ...text(), 'x-kind': 'keyDigest', 'x-value': '64 hexadecimal digits' },
        'SHA-256 of the key.',
      ),
      env: key(
        { ...text(), 'x-kind': 'keyVariable', 'x-value': 'name of a variable' },
        'Instead of `sha256`: the variable, `SKILLET_…`, that has the key.',
      ),
      key: key(
        { ...text(), 'x-kind': 'plainKey', 'x-value': 'nothing' },
        'Refused: a key stands in no file.',
      ),
      expires: key(
        {
          type: 'string',
          examples: ['2027-01-31'],
          'x-kind': 'moment',
          'x-expected': 'a date such as `2027-01-31` or `2027-01-31T12:00:00Z`',
          'x-value': 'date',
        },
        'When it ends to hold.',
        { 'x-default': 'never' },
      ),
      scopes: key(group(GRANT_KEYS), 'What it opens; everything, where this is left out.'),
      admin: key(flag(), 'Whether it opens what the admin token does.', { default: false }),
    },
    ['name'],
  ),
  type: 'object',
};

/** The keys of `callers`. */
export const CALLERS_KEYS = withDefaults(
  {
    required: key(
      flag(),
      'Whether only callers with a key, and admins, may use skills and see what there is; a key is made with `skillet-host keys add`.',
    ),
    limits: key(group(CALLERS_LIMIT_KEYS), 'How much callers may call.'),
    keys: key(
      list(CALLER_KEY, { 'x-value': 'list of mappings' }),
      'Keys besides those that are made with `skillet-host keys add`; `keys add --print-config` prints an entry.',
      NO_DEFAULT,
    ),
    oidc: key(
      OIDC,
      'Takes tokens (JWT) of an issuer such as Keycloak, Auth0 or Entra, and tells MCP clients where to log in.',
    ),
  },
  CALLERS_DEFAULTS,
);
