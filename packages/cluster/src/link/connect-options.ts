import { readFileSync } from 'node:fs';
import { credsAuthenticator, nkeyAuthenticator } from '@nats-io/nats-core';
import type { NodeConnectionOptions } from '@nats-io/transport-node';

/** How a host shows NATS who it is, and how it knows NATS: paths are absolute. */
export interface NatsAccess {
  readonly servers: readonly string[];
  /** File with the credentials of a user, or with the seed of an nkey. */
  readonly credentials?: string | undefined;
  readonly nkey?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly tls?:
    | {
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
      }
    | undefined;
}

/** Milliseconds between two attempts to reach NATS again, and as many by chance, so that hosts don't come all at once. */
const RECONNECT = 500;
/** Milliseconds that one attempt may take. */
const PATIENCE = 2000;
/** Milliseconds between two pings of the client: whether NATS is there, `Silence` finds out. */
const PING_EVERY = 120_000;

/**
 * What a connection is made with. Files are read anew each time that it is made, also by the client itself when it was
 * lost: who a host is may have changed meanwhile. Throws where one can't be read; the client then gives it up, and it is begun anew.
 */
export function connectOptions(access: NatsAccess, name: string): NodeConnectionOptions {
  const { servers, credentials, nkey, user, password, token, tls } = access;
  // What the client is thrown there, it does not tell.
  for (const file of [credentials, nkey]) if (file !== undefined) readFileSync(file);
  return {
    servers: [...servers],
    name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT,
    reconnectJitter: RECONNECT,
    reconnectJitterTLS: RECONNECT,
    ignoreAuthErrorAbort: true,
    timeout: PATIENCE,
    pingInterval: PING_EVERY,
    noAsyncTraces: true,
    ...(credentials === undefined
      ? {}
      : { authenticator: credsAuthenticator(() => readFileSync(credentials)) }),
    ...(nkey === undefined
      ? {}
      : { authenticator: nkeyAuthenticator(() => Buffer.from(readFileSync(nkey, 'utf8').trim())) }),
    ...(user === undefined ? {} : { user, pass: password ?? '' }),
    ...(token === undefined ? {} : { token }),
    ...(!overTls(access)
      ? {}
      : {
          tls: {
            ...(tls?.ca === undefined ? {} : { caFile: tls.ca }),
            ...(tls?.cert === undefined ? {} : { certFile: tls.cert }),
            ...(tls?.key === undefined ? {} : { keyFile: tls.key }),
          },
        }),
  };
}

/** The client takes no notice of `tls://`, and would speak without TLS to whoever offers none. */
function overTls({ servers, tls }: NatsAccess): boolean {
  return tls !== undefined || servers.some((server) => /^tls:/i.test(server));
}

/** Why a connection could not be made, as the end of a sentence. */
export function whyNot(error: unknown, access: NatsAccess): string {
  const why = error instanceof Error ? error.message : String(error);
  // With TLS 1.3, a server tells that it misses a certificate when the client takes the connection for made.
  return why === 'timeout' && overTls(access) && access.tls?.cert === undefined
    ? `${why}: the server may ask for a certificate of this host, which is \`cluster.tls.cert\``
    : why;
}
