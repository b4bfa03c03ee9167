/** What `network` of the permissions names: hosts, and a port of them; or a Unix socket. */
export type NetworkName =
  | { readonly kind: 'all' }
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'host';
      /** In small letters; `*.` at its beginning stands for every name that ends so. */
      readonly host: string;
      /** Undefined for all. */
      readonly port: number | undefined;
    };

const HOST = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;
const V6 = /^[0-9a-f:]*:[0-9a-f:.]*$/;
const MOST_PORT = 65_535;

/** Reads one of these names; undefined for what is none. */
export function parseNetworkName(text: string): NetworkName | undefined {
  if (text === '*') return { kind: 'all' };
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length);
    return path.startsWith('/') && !path.includes('\0') ? { kind: 'unix', path } : undefined;
  }
  const lower = text.toLowerCase();
  if (V6.test(lower) && lower.split(':').length > 2) return hostName(lower, undefined);
  const [, bracketed, plain = '', port] =
    /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(lower) ?? [];
  const host = bracketed ?? plain;
  if (bracketed === undefined ? !HOST.test(host) : !V6.test(host)) return undefined;
  return hostName(host, port === undefined ? undefined : Number(port));
}

function hostName(host: string, port: number | undefined): NetworkName | undefined {
  if (port !== undefined && (port < 1 || port > MOST_PORT)) return undefined;
  return { kind: 'host', host, port };
}

/** Whether one name has all that another one has. */
export function networkCovers(had: string, asked: string): boolean {
  const [one, other] = [parseNetworkName(had), parseNetworkName(asked)];
  if (one?.kind === 'all') return true;
  if (one === undefined || other === undefined || one.kind !== other.kind) return false;
  if (one.kind === 'unix') return other.kind === 'unix' && one.path === other.path;
  if (other.kind !== 'host') return false;
  return hostCovers(one.host, other.host) && (one.port === undefined || one.port === other.port);
}

/** Whether a host, by the name or address that it is asked for by, and a port of it are named. */
export function mayConnect(names: readonly string[], host: string, port: number): boolean {
  const lower = host.toLowerCase().replace(/\.$/, '');
  return names.some((name) => {
    const parsed = parseNetworkName(name);
    if (parsed?.kind === 'all') return true;
    if (parsed?.kind !== 'host' || !hostCovers(parsed.host, lower)) return false;
    return parsed.port === undefined || parsed.port === port;
  });
}

/** Whether a Unix socket is named. */
export function mayConnectUnix(names: readonly string[], path: string): boolean {
  return names.includes('*') || names.includes(`unix:${path}`);
}

function hostCovers(had: string, asked: string): boolean {
  return had === asked || (had.startsWith('*.') && asked.endsWith(had.slice(1)));
}

/**
 * The TCP ports that can be meant by these names, where each host has one; undefined where one has none, or all are
 * meant: then any can be.
 */
export function portsNamed(names: readonly string[]): readonly number[] | undefined {
  const ports = new Set<number>();
  for (const name of names) {
    const parsed = parseNetworkName(name);
    if (parsed?.kind === 'unix') continue;
    if (parsed?.kind !== 'host' || parsed.port === undefined) return undefined;
    ports.add(parsed.port);
  }
  return [...ports].toSorted((one, other) => one - other);
}

/** Which kinds of sockets these names need. */
export function socketsNamed(names: readonly string[]): {
  readonly inet: boolean;
  readonly unix: boolean;
} {
  const kinds = new Set(names.map((name) => parseNetworkName(name)?.kind));
  return {
    inet: kinds.has('host') || kinds.has('all'),
    unix: kinds.has('unix') || kinds.has('all'),
  };
}
