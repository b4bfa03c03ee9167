import { INSTALL_DEFAULTS } from '../host/defaults.ts';
import { withDefaults } from './defaults.ts';
import { list, type Schema } from './schema.ts';
import { flag, key, NO_DEFAULT, text, word } from './values.ts';

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
      'File with the keys of a Sigstore instance (`trusted_root.json`), for where a package was built.',
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
