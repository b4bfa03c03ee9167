import { SkillError } from '@skillet/sdk';
import { shownUrl } from './hop.ts';

/** What the codes of Node's sockets, HTTP, TLS and zlib mean, as the end of a sentence. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'refused the connection'],
  [/^(ENOTFOUND|ENODATA|EAI_NONAME|EAI_NODATA)$/, 'has a host name that does not exist'],
  [/^EAI_/, 'has a host name that cannot be looked up now'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'cannot be reached'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE)$/, 'closed the connection before the page was complete'],
  [/^(HPE_|ERR_NO_RESPONSE$)/, 'did not answer in valid HTTP'],
  [/^(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|HOSTNAME_)/, 'has no valid certificate'],
  [/^(EPROTO|ERR_SSL)/, 'cannot be reached over TLS'],
  [/^(Z_|ERR__ERROR_|ERR_BROTLI)/, 'sent a body that cannot be decompressed'],
];

/** Turns what stopped a fetch into the error that the caller gets; faults of our own stay as they are. */
export function toSkillError(error: unknown, url: URL): unknown {
  if (error instanceof SkillError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? 'cannot be fetched';
  return new SkillError(502, `${shownUrl(url)} ${meaning} (${code}).`, { cause: error });
}

/** The error of a fetch that used up its time. */
export function tookTooLong(url: URL, milliseconds: number): SkillError {
  return new SkillError(502, `${shownUrl(url)} took longer than ${milliseconds / 1000} s.`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
