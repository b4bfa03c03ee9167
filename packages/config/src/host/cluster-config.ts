import { resolve } from 'node:path';
import type { NoteProblem } from '../problems/problem.ts';
import type { Partially } from '../schema/overlay.ts';
import type { YamlNode } from '../yaml/yaml-node.ts';

/** What a host does in its cluster: run skills and answer for those of others, or one of these alone. */
export type ClusterRole = 'both' | 'gateway' | 'worker';

/** Files by which servers are known and this host is: absolute paths. */
export interface ClusterTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Which cluster a host belongs to. */
export interface ClusterConfig {
  /** Such as `nats://nats.example.org:4222`. */
  readonly servers: readonly string[];
  readonly name: string;
  /** The name of the host; left out for that of the machine. */
  readonly host?: string;
  readonly role: ClusterRole;
  readonly zone?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether other hosts of the cluster may reload this one, and read what it tells admins. */
  readonly admin: boolean;
  /** What a host does with its stateful skills while it cannot renew their leases. */
  readonly statefulWhenAway: 'serve' | 'stop';
  /** Absolute path of a file with the credentials of a user. */
  readonly credentials?: string;
  /** Absolute path of a file with the seed of an nkey. */
  readonly nkey?: string;
  readonly user?: string;
  /** A secret, and so is the next. */
  readonly password?: string;
  readonly token?: string;
  readonly tls?: ClusterTls;
  /** Whether what hosts send each other is sealed for the one that gets it. */
  readonly encrypt: boolean;
  /** Public nkeys of the hosts that are believed; none for all that NATS lets speak. */
  readonly trusted: readonly string[];
}

/** What holds in a cluster when the configuration is silent. */
export const CLUSTER_DEFAULTS: Pick<
  ClusterConfig,
  'role' | 'admin' | 'encrypt' | 'statefulWhenAway'
> = {
  role: 'both',
  admin: true,
  statefulWhenAway: 'serve',
  encrypt: true,
};

/** `cluster` with its defaults and absolute paths; undefined when it is not given whole. */
export function resolveCluster(
  given: Partially<ClusterConfig> | undefined,
  baseDir: string,
  { node, note }: { readonly node: YamlNode | undefined; readonly note: NoteProblem },
): ClusterConfig | undefined {
  if (given === undefined) return undefined;
  const { servers, name, credentials, nkey, user, password, token, tls = {} } = given;
  const at = node?.at ?? { line: 0 };
  if (servers === undefined || name === undefined) return undefined;
  const ways = Object.entries({ credentials, nkey, user, token }).filter(([, way]) => way);
  if (ways.length > 1) {
    const named = ways.map(([way]) => `\`${way}\``).join(' and ');
    note(at, `\`cluster\`: ${named} say who this host is: leave all but one out`);
  }
  if ((user === undefined) !== (password === undefined))
    note(at, '`cluster`: `user` and `password` belong together');
  if ((tls.cert === undefined) !== (tls.key === undefined))
    note(at, '`cluster.tls`: `cert` and `key` belong together');
  const { encrypt = CLUSTER_DEFAULTS.encrypt, trusted = [] } = given;
  if (trusted.length > 0 && !encrypt)
    note(
      at,
      '`cluster`: `trusted` says whose keys are believed, and without `encrypt` there are none',
    );
  if (trusted.length > 0 && (nkey ?? credentials) === undefined)
    note(
      at,
      '`cluster`: with `trusted`, this host needs an `nkey` or `credentials` to sign its own key with',
    );
  const pathOf = (path: string | undefined) => path && resolve(baseDir, path);
  const files = { ca: pathOf(tls.ca), cert: pathOf(tls.cert), key: pathOf(tls.key) };
  return {
    servers,
    name,
    role: given.role ?? CLUSTER_DEFAULTS.role,
    admin: given.admin ?? CLUSTER_DEFAULTS.admin,
    labels: defined(given.labels ?? {}),
    statefulWhenAway: given.statefulWhenAway ?? CLUSTER_DEFAULTS.statefulWhenAway,
    ...{ encrypt, trusted },
    ...defined({ host: given.host, zone: given.zone, user, password, token }),
    ...defined({ credentials: pathOf(credentials), nkey: pathOf(nkey) }),
    ...(given.tls === undefined ? {} : { tls: defined(files) }),
  };
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const pairs = Object.entries(values);
  return Object.fromEntries(pairs.filter((one): one is [string, string] => one[1] !== undefined));
}
