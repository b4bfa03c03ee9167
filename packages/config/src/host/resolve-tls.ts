import { resolve } from 'node:path';

/** Where the key and the certificate of the host are: absolute paths. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

/** `server.tls` with its paths made absolute; undefined when it is not given whole. */
export function resolveTls(
  given: Readonly<Partial<TlsFiles>> | undefined,
  baseDir: string,
): TlsFiles | undefined {
  if (given?.key === undefined || given.cert === undefined) return undefined;
  return { key: resolve(baseDir, given.key), cert: resolve(baseDir, given.cert) };
}
