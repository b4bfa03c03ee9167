import { OIDC_DEFAULTS, TOKEN_ALGORITHMS } from '../host/oidc-config.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Keys, type Schema } from './schema.ts';
import { key, NO_DEFAULT, text, word } from './values.ts';

/** What opens some skills. */
export const GRANT_KEYS: Keys = {
  skills: key(names('skills'), 'Skills that it opens, by mount or name.'),
  tags: key(names('tags'), 'It opens the skills with any of these tags, too.'),
  profiles: key(names('profiles'), 'It opens the skills of these profiles of MCP, too.'),
};

const OIDC_KEYS = withDefaults(
  {
    issuer: key(
      address('https://login.example.org/realms/main'),
      'Whose tokens are taken: exactly what they have as `iss`, with or without a slash at its end.',
    ),
    audience: key(
      {
        type: ['string', 'number', 'boolean', 'array'],
        items: text(),
        minItems: 1,
        'x-kind': 'audience',
        'x-expected': 'text, or a list of texts',
        'x-value': 'text, or list of texts',
      },
      'What tokens must have as `aud`, so that those for others are refused; one of them, where there are several.',
    ),
    jwks: key(
      address('https://login.example.org/keys'),
      'Address of the keys of the issuer (JSON Web Key Set).',
      { 'x-default': 'what the issuer says at `/.well-known/openid-configuration`' },
    ),
    algorithms: key(
      list(word(TOKEN_ALGORITHMS), { minItems: 1, 'x-expected': 'a list of algorithms' }),
      'Algorithms that tokens may be signed with.',
      { 'x-default': 'all that sign with a key of which only the public half is told' },
    ),
    client_claim: key(text(), 'Claim that says which client a token was made for.', {
      'x-default': 'the first that there is of `client_id`, `azp`, `cid`, `appid`',
    }),
    clients: key(
      {
        type: ['object', 'null'],
        additionalProperties: { ...text(), 'x-kind': 'callerName' },
        'x-expected': 'a mapping of clients to names',
        'x-value': 'mapping of clients to names',
      },
      'What clients are called in logs and metrics, by what that claim says; all others are `oidc`.',
      NO_DEFAULT,
    ),
    scope_claims: key(
      list(text(), { minItems: 1, 'x-expected': 'a list of claims' }),
      'Claims that say what a token opens, all of them together: texts with blanks between, or lists. `a.b` is `b` within `a`, unless there is a claim of that name.',
    ),
    scopes: key(
      {
        type: ['object', 'null'],
        propertyNames: { 'x-kind': 'scopeName' },
        additionalProperties: group(GRANT_KEYS),
        'x-expected': 'a mapping of scopes to what they open',
        'x-value': 'mapping of scopes to `skills`, `tags` and `profiles`',
      },
      'What each scope opens: several add up, an empty one opens everything, and a token without any is refused.',
      { 'x-default': 'every token opens every skill' },
    ),
    admin_scope: key(
      { ...text(), 'x-kind': 'scopeName' },
      'Scope that opens what the admin token does.',
      { 'x-default': 'none: no token does' },
    ),
    blocked: key(
      list(text(), { 'x-expected': 'a list of clients or subjects' }),
      'Clients, by what that claim says, or subjects (`sub`) whose tokens are refused from the next reload on, however long they hold.',
      NO_DEFAULT,
    ),
  },
  OIDC_DEFAULTS,
);

/** `callers.oidc`. */
export const OIDC: Schema = group(OIDC_KEYS, ['issuer', 'audience']);

function address(example: string): Schema {
  return {
    type: 'string',
    pattern: String.raw`^[hH][tT][tT][pP][sS]?:|\$\{`,
    examples: [example],
    'x-kind': 'issuer',
    'x-expected': `an address such as \`${example}\``,
    'x-value': '`https` address',
  };
}

function names(of: string): Schema {
  return list(text(), { 'x-expected': `a list of ${of}` });
}
