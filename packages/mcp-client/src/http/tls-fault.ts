/** A certificate whose authority is not known here. */
const UNKNOWN_AUTHORITY: readonly string[] = [
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** Why no safe connection could be made, as a sentence that says what to do; undefined for an error of another kind. */
export function tlsFault(
  { code = '', message }: NodeJS.ErrnoException,
  host: string,
): string | undefined {
  const shows = `The server at ${host} shows a certificate`;
  if (UNKNOWN_AUTHORITY.includes(code)) {
    return `${shows} of an authority that is not known here (${code}): NODE_EXTRA_CA_CERTS in the environment of the host may name a file with more of them.`;
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return `${shows} that is not valid now (${code}).`;
  }
  if (code === 'CERT_REVOKED') return `${shows} that was revoked.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${shows} that is for another name.`;
  if (code.startsWith('HPE_')) {
    return `The server at ${host} does not speak HTTP (${code}): the address may be another, or one of https.`;
  }
  if (code !== 'EPROTO' && !code.startsWith('ERR_SSL_')) return undefined;
  if (message.includes('wrong version number')) {
    return `The server at ${host} does not speak TLS: the address may have to begin with http.`;
  }
  // Behind the reason stand places in the code of the library.
  const reason = /SSL routines:[^:]*:(?<reason>[^:]+)/.exec(message)?.groups?.['reason'] ?? code;
  return `No safe connection with ${host} could be made (${reason}).`;
}
