import { resolve } from 'node:path';
import type { Partially } from '../schema/overlay.ts';

/** Where the key and the certificate of the host are: absolute paths. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

/** `server.tls` with its paths made absolute; undefined when it is not given whole. */
export function resolveTls(
  given: Partially<TlsFiles> | undefined,
  baseDir: string,
): TlsFiles | undefined {
  if (given?.key === undefined || given.cert === undefined) return undefined;
  return { key: resolve(baseDir, given.key), cert: resolve(baseDir, given.cert) };
}
