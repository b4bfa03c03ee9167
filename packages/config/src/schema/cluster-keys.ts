import { CLUSTER_DEFAULTS } from '../host/cluster-config.ts';
import { withDefaults } from './defaults.ts';
import { labels } from './placement-keys.ts';
import { group, list, type Schema } from './schema.ts';
import { flag, key, NO_DEFAULT, text, word } from './values.ts';

const SECRET: Schema = {
  type: ['string', 'number', 'boolean'],
  'x-kind': 'clusterSecret',
  'x-value': 'text',
};

const TLS_KEYS = {
  ca: key(text(), 'File with the certificates that the server is checked against (PEM).', {
    'x-default': 'those of Node',
  }),
  cert: key(text(), 'File with the certificate of this host (PEM), where the server asks for one.'),
  key: key(text(), 'File with the private key for it (PEM).'),
};

/** The keys of `cluster`. */
export const CLUSTER_KEYS = withDefaults(
  {
    servers: key(
      {
        type: ['array', 'string'],
        items: { type: 'string', 'x-kind': 'natsServer' },
        minItems: 1,
        examples: [['nats://nats.example.org:4222']],
        'x-kind': 'natsServers',
        'x-expected': 'a list of addresses such as `nats://nats.example.org:4222`',
        'x-value': 'address, or list of them',
      },
      'Addresses of the NATS servers, `nats://…` or `tls://…`.',
    ),
    name: key(
      token(),
      'Name of the cluster: hosts of one name are one cluster, if they use the same NATS.',
    ),
    host: key(token(), 'Name of this host in the cluster, for people and for permissions.', {
      'x-default': 'the name of the machine',
    }),
    role: key(
      word(['both', 'gateway', 'worker']),
      'Whether this host runs skills and answers for those of others (`both`), runs none of its own (`gateway`), or answers for its own alone (`worker`).',
    ),
    zone: key(
      token(),
      'Where this host stands: calls stay in their zone as long as it is not twice as busy as others.',
      NO_DEFAULT,
    ),
    labels: key(
      labels(),
      'What else there is to say of this host, shown by `/health` of all; skills can ask for it by `placement`.',
      NO_DEFAULT,
    ),
    admin: key(
      flag(),
      'Whether other hosts of the cluster may reload this one, and read its health, metrics, figures and events.',
    ),
    stateful_when_away: key(
      word(['serve', 'stop']),
      'What this host does with the stateful skills that it runs while NATS is away: serve on, or stop them before another host can take them over.',
    ),
    credentials: key(
      text(),
      'File with the credentials of a user of NATS (`.creds`), relative to the configuration file.',
      NO_DEFAULT,
    ),
    nkey: key(text(), 'File with the seed of an nkey, in place of that.', NO_DEFAULT),
    user: key(text(), 'Name of a user of NATS, in place of these.', NO_DEFAULT),
    password: key(SECRET, 'Password of that user, better as `${VARIABLE}`.', NO_DEFAULT),
    token: key(SECRET, 'Token that the server asks for, in place of these.', NO_DEFAULT),
    tls: key(group(TLS_KEYS), 'How servers are reached over TLS.', NO_DEFAULT),
    encrypt: key(
      flag(),
      'Whether calls and answers are encrypted for the host that gets them, so that NATS servers cannot read them. The same on all hosts.',
    ),
    trusted: key(
      list(
        { type: 'string', 'x-kind': 'publicNkey' },
        { 'x-expected': 'a list of public nkeys', 'x-value': 'list of public nkeys, `U…`' },
      ),
      'Public nkeys of the hosts that this one believes: each signs its key of encryption with its `nkey` or `credentials`, so that whoever runs NATS cannot put in another.',
      { 'x-default': 'all hosts that NATS lets in' },
    ),
  },
  CLUSTER_DEFAULTS,
);

function token(): Schema {
  return {
    type: ['string', 'number', 'boolean'],
    'x-kind': 'clusterName',
    'x-expected': 'a name',
    'x-value': 'name: letters, digits, `_`, `-`',
  };
}
