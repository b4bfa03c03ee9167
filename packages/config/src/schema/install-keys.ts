import { INSTALL_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { group, list, type Schema } from './schema.ts';
import { flag, key, NO_DEFAULT, text, word } from './values.ts';

/** An index: its address alone, or with what else is to be known of it. */
const INDEX: Schema = {
  ...group(
    {
      url: key(
        { ...text(), 'x-kind': 'indexAddress', 'x-value': '`https:` address, or path' },
        'Where it lies.',
      ),
      name: key(
        { ...text(), 'x-kind': 'indexName', 'x-value': 'small letters, digits and `-`' },
        'What it is called where its skills are, as `index:acme/weather`; needed where several have skills of one name.',
        NO_DEFAULT,
      ),
      minisign: key(
        { ...text(), 'x-kind': 'minisignKey', 'x-value': 'public key of minisign' },
        'The public key that it must be signed with: without its signature, and an older one than was seen, it is refused.',
        NO_DEFAULT,
      ),
      sigstore: key(
        {
          ...group(
            {
              identity: key(
                { ...text(), 'x-kind': 'signer', 'x-value': 'address' },
                'The address in its certificate, exactly: of mail, or of the workflow that signs it (`--certificate-identity` of cosign).',
              ),
              issuer: key(
                { ...text(), 'x-kind': 'signerIssuer', 'x-value': '`https:` address' },
                'Who vouches for that (`--certificate-oidc-issuer` of cosign).',
              ),
            },
            ['identity', 'issuer'],
          ),
          // Empty, it would ask for no signature.
          type: 'object',
        },
        'Who must have signed it with Sigstore: without its bundle, and an older one than was seen, it is refused. Beside `minisign`, both must hold.',
        NO_DEFAULT,
      ),
      min_age: key(age(), 'The same as `install.min_age`, for skills of this index.', {
        'x-default': 'that of `install`',
      }),
    },
    ['url'],
  ),
  type: ['string', 'object'],
  'x-kind': 'index',
};

/** The keys of `install`. */
export const INSTALL_KEYS = withDefaults(
  {
    allow: key(
      list(
        { ...text(), 'x-kind': 'sourcePattern' },
        {
          'x-expected': 'a list of sources such as `npm:@acme/*`',
          'x-value':
            'list of sources; `*` at the end stands for anything, elsewhere for anything but `/`',
          examples: [['npm:@acme/*', './skills/*']],
        },
      ),
      'What skills may be installed from, without versions and digests. An empty list allows nothing.',
      { 'x-default': 'on the command line anything, over HTTP nothing' },
    ),
    indexes: key(
      list(INDEX, {
        'x-expected': 'a list of addresses and paths',
        'x-value': 'list of addresses and paths, or of mappings',
        examples: [['https://skills.example.org/index.json']],
      }),
      'Where skills are looked for by their names; a path is relative to the configuration.',
      NO_DEFAULT,
    ),
    min_age: key(
      age(),
      'How long ago a package must have been published, be it a skill or one that a skill needs; the flag `--allow-new` takes younger ones.',
    ),
    require: key(
      list(word(['signature', 'provenance']), {
        'x-expected': 'a list of `signature` and `provenance`',
        'x-value': 'list of `signature`, `provenance`',
        examples: [['signature', 'provenance']],
      }),
      'What a package must have: a signature of its registry, and a proof of where it was built. What is there is verified in any case.',
      NO_DEFAULT,
    ),
    built_from: key(
      list(
        { ...text(), 'x-kind': 'repositoryPattern' },
        {
          'x-expected': 'a list of repositories such as `https://example.org/acme/*`',
          'x-value': 'list of addresses; `*` as in `allow`',
          examples: [['https://example.org/acme/*']],
        },
      ),
      'Repositories that packages must be proven to be built from.',
      NO_DEFAULT,
    ),
    trust_root: key(
      text(),
      'File with the keys of a Sigstore instance (`trusted_root.json`), for where a package was built, and for who signed an index.',
      { 'x-value': 'path', 'x-default': 'those of the public instance, which are fetched' },
    ),
    frozen: key(
      flag(),
      'Whether skills are served only as `skillet.lock` has them: one whose files have changed is not loaded, and nothing else is installed. The flag `--frozen` switches it on.',
    ),
  },
  INSTALL_DEFAULTS,
);

/** A time with its unit, up to days. */
function age(): Schema {
  return {
    type: ['string', 'integer'],
    pattern: String.raw`^\d+(\.\d+)? ?[mhd]$|^0(\.0+)?$|\$\{`,
    minimum: 0,
    maximum: 0,
    examples: ['7d', '12h'],
    'x-kind': 'age',
    'x-expected': 'an age such as `7d` or `12h`, or `0`',
    'x-value': 'age in days (`7d`), hours (`12h`) or minutes, or `0`',
  };
}
