import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { TlsFiles } from '@skillet/config';
import { refuseUnreadable, TakeableRequest } from '@skillet/gateway';
import { UsageError } from '@skillet/command';
import type { HostLogger } from '../log/logger.ts';
import { watchFiles, type FileWatch } from './watch-files.ts';

/** The server of a host, with TLS or without. */
export type HostServer = Server | TlsServer;

/** Milliseconds that an idle connection is kept: longer than proxies in front of it do. */
const KEEP_ALIVE = 65_000;
/** Milliseconds for a handshake of TLS: whoever does not finish it holds a connection that nothing can be told of. */
const HANDSHAKE = 10_000;

/**
 * Makes the server, with TLS where there are files for it; what is wrong with them is a UsageError. `handshakeTimeout`
 * in milliseconds, `maxHeaderSize` in bytes; by default that of Node.
 */
export async function createHostServer(
  gateway: RequestListener,
  tls: TlsFiles | undefined,
  handshakeTimeout = HANDSHAKE,
  maxHeaderSize?: number,
): Promise<HostServer> {
  const server = await createServer(gateway, tls, { handshakeTimeout, maxHeaderSize });
  refuseUnreadable(server);
  return server;
}

interface ServerBounds {
  readonly handshakeTimeout: number;
  readonly maxHeaderSize: number | undefined;
}

async function createServer(
  gateway: RequestListener,
  tls: TlsFiles | undefined,
  { handshakeTimeout, maxHeaderSize }: ServerBounds,
): Promise<HostServer> {
  const options = {
    maxHeaderSize,
    keepAliveTimeout: KEEP_ALIVE,
    // The gateway refuses a request without one itself, with a body.
    requireHostHeader: false,
    IncomingMessage: TakeableRequest,
  };
  if (tls === undefined) return createPlainServer(options, gateway);
  try {
    return createTlsServer({ ...options, handshakeTimeout, ...(await readPair(tls)) }, gateway);
  } catch (error) {
    throw new UsageError(`\`server.tls\` cannot be used: ${wordsOf(error)}`);
  }
}

/**
 * Takes over the files of a server with TLS whenever they change, for new connections; those that are
 * open stay. Files that can't be used leave everything as it was.
 */
export async function renewTls(
  server: HostServer,
  tls: TlsFiles | undefined,
  log: HostLogger,
): Promise<Pick<FileWatch, 'close'>> {
  if (tls === undefined || !('setSecureContext' in server)) {
    return { close: () => Promise.resolve() };
  }
  const fault = (error: unknown) => {
    log.error(
      `the changed files of server.tls cannot be used, the old ones stay: ${wordsOf(error)}`,
    );
  };
  const renew = async () => {
    const pair = await readPair(tls);
    server.setSecureContext(pair);
    const { validTo } = new X509Certificate(pair.cert);
    log.info(`new certificate (server.tls) in use, valid to ${validTo}`);
  };
  return watchFiles(
    [tls.key, tls.cert],
    () => {
      renew().catch(fault);
    },
    fault,
  );
}

interface Pair {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Reads a key and its certificate; rejects when they do not belong together. */
async function readPair(files: TlsFiles): Promise<Pair> {
  const [key, cert] = await Promise.all([readFile(files.key), readFile(files.cert)]);
  createSecureContext({ key, cert });
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error('the key is not that of the certificate');
  }
  return { key, cert };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
