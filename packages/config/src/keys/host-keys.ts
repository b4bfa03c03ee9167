import { SERVER_DEFAULTS, SETTINGS_DEFAULTS } from '../host/defaults.ts';
import type { KeyTable } from '../shape/key-table.ts';
import { group } from '../shape/map-kinds.ts';
import { duration, size } from '../shape/measure-kinds.ts';
import { choice, flag, integer, optionalText, text } from '../shape/plain-kinds.ts';
import { adminToken, trustedProxies } from './access-kinds.ts';
import { baseUrl, logLevel } from './host-kinds.ts';
import { originList } from './origin-kind.ts';

const TLS_KEYS = {
  key: {
    about: 'File with the private key (PEM), relative to the configuration file.',
    kind: text(),
    required: true,
  },
  cert: {
    about: 'File with the certificate and those between it and the root (PEM).',
    kind: text(),
    required: true,
  },
} satisfies KeyTable;

const CORS_KEYS = {
  origins: {
    about:
      'Origins whose pages may call, such as `https://app.example.org` or `https://*.example.org`; `*` for all.',
    kind: originList(),
    default: SETTINGS_DEFAULTS.cors.origins,
  },
  credentials: {
    about: 'Whether pages of the origins that are named may send cookies and the like along.',
    kind: flag(),
    default: SETTINGS_DEFAULTS.cors.credentials,
  },
} satisfies KeyTable;
/** What is taken of the memory of the machine, or of the container. */
const AN_EIGHTH = 'an eighth of the memory there is, 64MB to 1GB';

/** The keys of `server`. */
export const SERVER_KEYS = {
  host: {
    about:
      'Address to listen on: `127.0.0.1` for programs on this machine alone, `0.0.0.0` for every network.',
    kind: text(),
    default: SERVER_DEFAULTS.host,
  },
  port: {
    about: 'Port to listen on; 0 takes any free one.',
    kind: integer({ min: 0, max: 65_535 }),
    default: SERVER_DEFAULTS.port,
  },
  reload: {
    about: 'Whether edited skills are loaded again by themselves.',
    kind: flag(),
    default: SERVER_DEFAULTS.reload,
  },
  base_url: {
    about: 'Address of the host as clients see it, for every link that the host gives.',
    kind: baseUrl(),
    defaultText: 'the host and port of each request',
  },
  admin_token: {
    about:
      'Secret that opens `/reload`, `/events` and the details of `/health` and `/skills/<mount>` to callers from other machines.',
    kind: adminToken(),
    defaultText: 'none: they answer callers on the same machine alone',
  },
  trust_proxy: {
    about:
      'Whether, or from which addresses, requests come through a reverse proxy: its `X-Forwarded-Proto`, `-Host` and `-Prefix` are believed, and the admin token is asked of everybody.',
    kind: trustedProxies(),
    default: SERVER_DEFAULTS.trustProxy,
  },
  admin_loopback: {
    about:
      'Whether programs on the same machine are admins without the token, as far as they can be told from skills, web pages and proxies.',
    kind: flag(),
    defaultText: '`true` without `admin_token`, else `false`',
  },
  body_memory: {
    about:
      'Bytes that request bodies over 64 KB may take for all connections together, from their first byte to the end of their call; those of one skill may take as much as they leave free (half, when they are alone). Further ones wait, and are answered with 503 after the timeout of their skill.',
    kind: size({ least: 16 * 1024 * 1024 }),
    defaultText: AN_EIGHTH,
  },
  answer_memory: {
    about:
      'Bytes that answers over 64 KB may take for all connections together until their clients have taken them; those of one skill may take as much as they leave free (half, when they are alone). One more is answered with 503.',
    kind: size({ least: 16 * 1024 * 1024 }),
    defaultText: AN_EIGHTH,
  },
  drain: {
    about:
      'Time for which a host that was told to stop still serves everybody, while `/health/ready` is 503 and connections are closed after their answer; then it takes no new ones. `SKILLET_DRAIN` wins over it.',
    kind: duration({ zero: 'allowed' }),
    defaultText: '`5s`, on a terminal `0`',
  },
  tls: {
    about: 'Has the host speak HTTPS; changed files are taken over without a restart.',
    kind: group(TLS_KEYS),
  },
} satisfies KeyTable;

/** The keys of `settings`. */
export const SETTINGS_KEYS = {
  cors_enabled: {
    about:
      'Whether web pages of other origins may call the host: without `cors`, those of any origin over a network, without credentials; `false` switches `cors` off.',
    kind: flag(),
    defaultText: 'those that `cors` names',
  },
  cors: { about: 'Web pages of which origins may call the host.', kind: group(CORS_KEYS) },
  auto_reload_config: {
    about:
      'Whether an edited configuration file is loaded again by itself. Without it, the file waits for a reload that is asked for, whatever else is saved.',
    kind: flag(),
    default: SETTINGS_DEFAULTS.autoReloadConfig,
  },
  log_level: {
    about: 'The least severity that is logged, in upper or lower case.',
    kind: logLevel(),
    default: SETTINGS_DEFAULTS.logLevel,
  },
  data_dir: {
    about: "Folder for the host's and the skills' state, relative to the configuration file.",
    kind: optionalText(),
    default: SETTINGS_DEFAULTS.dataDir,
  },
  crash_reports: {
    about:
      'What is kept of the death of a worker in `data_dir`: a report (`on`), one with the bodies of its requests (`full`), or nothing.',
    kind: choice(['on', 'full', 'off']),
    default: SETTINGS_DEFAULTS.crashReports,
  },
  plugin_timeout: {
    about: 'Time that each hook of a plugin may take.',
    kind: duration({ zero: 'refused' }),
    default: SETTINGS_DEFAULTS.pluginTimeout,
  },
} satisfies KeyTable;
