import { SERVER_DEFAULTS, SETTINGS_DEFAULTS } from '../host/defaults.ts';
import { SHORTEST_TOKEN } from '../units/admin-token.ts';
import { withDefaults } from './defaults.ts';
import { group, type Schema } from './schema.ts';
import {
  duration,
  flag,
  integer,
  key,
  logLevel,
  MORE_THAN_0,
  optionalText,
  size,
  text,
  word,
} from './values.ts';

const TLS_KEYS = {
  key: key(text(), 'File with the private key (PEM), relative to the configuration file.'),
  cert: key(text(), 'File with the certificate and those between it and the root (PEM).'),
};

const CORS_KEYS = {
  origins: key(
    origins(),
    'Origins whose pages may call, such as `https://app.example.org` or `https://*.example.org`; `*` for all.',
  ),
  credentials: key(
    flag(),
    'Whether pages of the origins that are named may send cookies and the like along.',
  ),
};

/** Hosts on one port, at most. */
const MOST_HOSTS = 64;

/** What is taken of the memory of the machine, or of the container. */
const AN_EIGHTH = 'an eighth of the memory there is, 64MB to 512MB';
const LEAST_POOL = 16 * 1024 * 1024;

/** The keys of `server`. */
export const SERVER_KEYS = withDefaults(
  {
    host: key(
      text(),
      'Address to listen on: `127.0.0.1` for programs on this machine alone, `0.0.0.0` for every network.',
    ),
    port: key(integer(0, 65_535), 'Port to listen on; 0 takes any free one.'),
    reload: key(flag(), 'Whether edited skills are loaded again by themselves.'),
    base_url: key(
      baseUrl(),
      'Address of the host as clients see it, for every link that the host gives.',
      { 'x-default': 'the host and port of each request' },
    ),
    admin_token: key(
      adminToken(),
      'Secret that opens `/reload`, `/events` and the details of `/health` and `/skills/<mount>` to callers from other machines.',
      { 'x-default': 'none: they answer callers on the same machine alone' },
    ),
    trust_proxy: key(
      trustedProxies(),
      'Whether, or from which addresses, requests come through a reverse proxy: its `X-Forwarded-Proto`, `-Host` and `-Prefix` are believed, and the admin token is asked of everybody.',
    ),
    admin_loopback: key(
      flag(),
      'Whether programs on the same machine are admins without the token, as far as they can be told from skills, web pages and proxies.',
      { 'x-default': '`true` without `admin_token`, else `false`' },
    ),
    body_memory: key(
      size(LEAST_POOL),
      'Bytes that request bodies over 64 KB may take for all connections together, from their first byte to the end of their call; those of one skill may take as much as they leave free (half, when they are alone). Further ones wait, and are answered with 503 after the timeout of their skill.',
      { 'x-default': AN_EIGHTH },
    ),
    answer_memory: key(
      size(LEAST_POOL),
      'Bytes that answers over 64 KB may take for all connections together until their clients have taken them; those of one skill may take as much as they leave free (half, when they are alone). One more is answered with 503.',
      { 'x-default': AN_EIGHTH },
    ),
    drain: key(
      duration(),
      'Time for which a host that was told to stop still serves everybody, while `/health/ready` is 503 and connections are closed after their answer; then it takes no new ones. `SKILLET_DRAIN` wins over it.',
      { 'x-default': '`5s`, on a terminal `0`' },
    ),
    workers: key(
      hosts(),
      'How many processes serve on the port, each a host with its share of the workers of every skill; `auto` is one for each core. The flag `--workers` wins over it.',
    ),
    tls: key(
      group(TLS_KEYS, ['key', 'cert']),
      'Has the host speak HTTPS; changed files are taken over without a restart.',
    ),
  },
  SERVER_DEFAULTS,
);

/** The keys of `settings`. */
export const SETTINGS_KEYS = withDefaults(
  {
    cors_enabled: key(
      flag(),
      'Whether web pages of other origins may call the host: without `cors`, those of any origin over a network, without credentials; `false` switches `cors` off.',
      { 'x-default': 'those that `cors` names' },
    ),
    cors: key(group(CORS_KEYS), 'Web pages of which origins may call the host.'),
    auto_reload_config: key(
      flag(),
      'Whether an edited configuration file is loaded again by itself. Without it, the file waits for a reload that is asked for, whatever else is saved.',
    ),
    log_level: key(logLevel(), 'The least severity that is logged, in upper or lower case.'),
    data_dir: key(
      optionalText(),
      "Folder for the host's and the skills' state, relative to the configuration file.",
    ),
    crash_reports: key(
      word(['on', 'full', 'off']),
      'What is kept of the death of a worker in `data_dir`: a report (`on`), one with the bodies of its requests (`full`), or nothing.',
    ),
    access_log: key(
      word(['off', 'errors', 'all']),
      'Of which requests to skills the log has a line: of none, of those that failed (`errors`), or of `all`.',
    ),
    plugin_timeout: key(duration(MORE_THAN_0), 'Time that each hook of a plugin may take.'),
  },
  SETTINGS_DEFAULTS,
);

/** A number of hosts, or `auto`. */
function hosts(): Schema {
  return {
    type: ['integer', 'string'],
    minimum: 1,
    maximum: MOST_HOSTS,
    pattern: String.raw`^(?:auto|\d+)$|\$\{`,
    'x-kind': 'hosts',
    'x-expected': `a whole number, 1 to ${String(MOST_HOSTS)}, or \`auto\``,
    'x-value': 'whole number, or `auto`',
  };
}

/** An `http` or `https` address; empty means that there is none. */
function baseUrl(): Schema {
  return {
    type: ['string', 'null'],
    pattern: String.raw`^\s*$|^[hH][tT][tT][pP][sS]?:|\$\{`,
    examples: ['https://skills.example.org'],
    'x-kind': 'baseUrl',
    'x-expected': 'an address such as `https://skills.example.org`',
    'x-value': '`http(s)` address',
  };
}

/** A secret, which no message shows; empty means that there is none. */
function adminToken(): Schema {
  const type = ['string', 'number', 'boolean', 'null'];
  return {
    type,
    'x-kind': 'adminToken',
    'x-value': `text of ${SHORTEST_TOKEN} characters or more`,
  };
}

/** `true`, `false`, or the proxies: one, or a list. */
function trustedProxies(): Schema {
  return {
    type: ['boolean', 'string', 'array'],
    items: { type: 'string', 'x-kind': 'proxy' },
    minItems: 1,
    examples: ['loopback', ['10.0.0.0/8']],
    'x-kind': 'proxies',
    'x-expected': '`true`, `false`, or a list of addresses',
  };
}

/** Origins of web pages; those below a name with `*` for its first label. */
function origins(): Schema {
  return {
    type: ['array', 'string', 'null'],
    items: { type: 'string', 'x-kind': 'origin' },
    examples: [['https://app.example.org']],
    'x-kind': 'origins',
    'x-expected': 'a list of origins',
  };
}
