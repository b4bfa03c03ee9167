/** What the header of a credential begins with; its name follows, `_` also written as `-`. */
const HEADER = 'x-skillet-credential-';

/** Headers of a request by their names in small letters, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The header that hands a credential over, as it is written in a client's configuration. */
export function credentialHeader(name: string): string {
  return `X-Skillet-Credential-${name.replaceAll('_', '-')}`;
}

/**
 * The credentials in the headers of a request. They hold for a whole connection, and so for every skill: each gets those
 * alone that it declares.
 */
export function credentialsInHeaders(
  headers: RequestHeaders,
  declared: readonly string[],
): Record<string, string> {
  const given = Object.create(null) as Record<string, string>;
  if (declared.length === 0) return given;
  for (const header of Object.keys(headers)) {
    const value = headers[header];
    if (!header.startsWith(HEADER) || typeof value !== 'string') continue;
    const wanted = plain(header.slice(HEADER.length));
    const name = declared.find((one) => plain(one) === wanted);
    if (name !== undefined) given[name] = utf8(value);
  }
  return given;
}

function plain(name: string): string {
  return name.replaceAll('-', '_').toLowerCase();
}

/** Node reads headers as latin1; who sends more than ASCII sends UTF-8. */
function utf8(value: string): string {
  const text = Buffer.from(value, 'latin1').toString();
  return text.includes('\uFFFD') ? value : text;
}
