import type { Listener } from '@skillet/proc';
import { fault, ok, warning, type Finding } from '../finding.ts';

/** What happened when a port was tried. */
export interface PortFacts {
  /** What it is for: `port`, `metrics port`. */
  readonly check: string;
  readonly host: string;
  readonly port: number;
  /** The code of the error; undefined when it can be had. */
  readonly error: string | undefined;
  /** Who listens there, as far as /proc tells. */
  readonly holders: readonly Listener[];
  /** Processes of the host that runs with this configuration. */
  readonly own: readonly number[];
}

/** Whether the host could listen. */
export function checkPort({ check, host, port, error, holders, own }: PortFacts): Finding {
  const where = `${host}:${String(port)}`;
  if (port === 0) return ok(check, 'any free one (0)');
  switch (error) {
    case undefined:
      return ok(check, `${where} is free`);
    case 'EADDRINUSE': {
      const ours = holders.find(({ pid }) => own.includes(pid));
      if (ours !== undefined)
        return ok(check, `${where} is held by the running host (${named(ours)})`);
      const [first] = holders;
      const who =
        first === undefined ? 'by whom is not ours to see' : `by ${holders.map(named).join(', ')}`;
      const look =
        first === undefined
          ? `sudo ss -ltnp 'sport = :${String(port)}'`
          : `kill ${String(first.pid)}`;
      return fault(
        check,
        `${where} is taken, ${who}`,
        'the host cannot listen',
        `${look}, or another port: skillet-host --port ${String(port + 1)}`,
      );
    }
    case 'EACCES':
      return fault(
        check,
        `no permission to listen on ${where}`,
        'the host cannot listen',
        'a port above 1023: skillet-host --port 8000 (or: sudo sysctl net.ipv4.ip_unprivileged_port_start=80)',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fault(
        check,
        `this machine has no address "${host}" (${error})`,
        'the host cannot listen',
        'skillet-host --host 127.0.0.1, or server.host in the configuration; `ip address` lists those of this machine',
      );
    default:
      return fault(
        check,
        `${where} cannot be listened on (${error})`,
        'the host cannot listen',
        'another port: skillet-host --port 8000',
      );
  }
}

function named({ pid, name }: Listener): string {
  return `${name === '' ? 'process' : name} ${String(pid)}`;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PROXIES = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
];
const LOOPBACK = ['localhost', '127.0.0.1'];

/** Whether requests to this very machine go to a proxy. */
export function checkProxies(env: Environment): Finding {
  const set = PROXIES.filter((name) => (env[name] ?? '') !== '');
  if (set.length === 0) return ok('proxies', 'none in the environment');
  const odd = set.find((name) => !isUrl(env[name] ?? ''));
  const shown = set.join(', ');
  if (odd !== undefined) {
    return warning(
      'proxies',
      `${shown}; the value of ${odd} is no URL`,
      'programs of skills that mind it reach nobody',
      `export ${odd}=http://proxy.example.org:3128`,
    );
  }
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(/[\s,]+/);
  const missing = LOOPBACK.filter(
    (name) => !exceptions.includes(name) && !exceptions.includes('*'),
  );
  if (missing.length === 0) {
    return ok(
      'proxies',
      `${shown}, and not for ${LOOPBACK.join(' and ')}; fetch in Node minds them with NODE_USE_ENV_PROXY=1 alone`,
    );
  }
  return warning(
    'proxies',
    `${shown}, and NO_PROXY lacks ${missing.join(' and ')}`,
    'curl and programs of skills ask the proxy for what is on this machine, also for the host itself',
    `export NO_PROXY=${[...exceptions.filter(Boolean), ...missing, ...(exceptions.includes('::1') ? [] : ['::1'])].join(',')}`,
  );
}

function isUrl(text: string): boolean {
  return URL.canParse(text.includes('://') ? text : `http://${text}`);
}

/** What the name `localhost` leads to. */
export interface LocalhostFacts {
  /** In the order in which they are tried; empty when it leads nowhere. */
  readonly addresses: readonly string[];
  /** What the host listens on. */
  readonly host: string;
}

/** Clients that say `localhost` have to reach what the host listens on. */
export function checkLocalhost({ addresses, host }: LocalhostFacts): Finding {
  const hosts = 'a line "127.0.0.1 localhost" in /etc/hosts';
  const found = `leads to ${addresses.join(', ')}`;
  if (addresses.length === 0) {
    return fault(
      'localhost',
      'leads nowhere',
      'clients that say localhost do not find the host, and some skills not their own servers',
      hosts,
    );
  }
  const strange = addresses.find((one) => !isLoopback(one));
  if (strange !== undefined) {
    return fault(
      'localhost',
      found,
      `clients that say localhost ask ${strange}, which is not this machine's loopback`,
      hosts,
    );
  }
  const reached =
    host === 'localhost' || host === '::' || addresses.some((one) => serves(host, one));
  if (!reached) {
    return warning(
      'localhost',
      `${found}, and the host listens on ${host}`,
      'clients that say localhost do not reach it',
      host === '::1' ? 'server.host: 127.0.0.1' : hosts,
    );
  }
  return ok('localhost', found);
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function serves(host: string, address: string): boolean {
  if (host === '0.0.0.0') return !address.includes(':');
  // An address of the network is no business of localhost.
  return host === address || !isLoopback(host);
}
