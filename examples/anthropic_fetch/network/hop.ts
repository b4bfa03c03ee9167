import { SkillError } from '@skillet/sdk';

/** One request on the way to a page. */
export interface Hop {
  /** Where it goes; holds no credentials. */
  readonly url: URL;
  /** `Authorization` of the request, from credentials in the URL. */
  readonly authorization: string | undefined;
}

const SHOWN_CHARS = 200;

/** The hop to the address that the caller gave. @throws {SkillError} 400 */
export function firstHop(address: string): Hop {
  const url = URL.parse(address);
  // The address is not repeated: whatever it is, it may hold a password.
  if (url === null) {
    throw new SkillError(
      400,
      "'url' is not a valid URL. Please give a complete one (e.g. 'https://example.com/page').",
    );
  }
  return hopTo(url);
}

/** The hop to which a `Location` header leads. @throws {SkillError} 400 or 502 */
export function redirectedHop(from: Hop, location: string): Hop {
  // Headers arrive as Latin-1, and servers write UTF-8 into them.
  const url = URL.parse(Buffer.from(location, 'latin1').toString(), from.url.href);
  if (url === null) {
    throw new SkillError(502, `${shownUrl(from.url)} redirects to an invalid URL.`);
  }
  const hop = hopTo(url);
  const authorization =
    hop.authorization ?? (keepsCredentials(from.url, url) ? from.authorization : undefined);
  return { url: hop.url, authorization };
}

/** A URL as messages show it: the query, the fragment and credentials may be secret. */
export function shownUrl({ origin, pathname }: URL): string {
  const shown = origin + pathname;
  return shown.length > SHOWN_CHARS ? `${shown.slice(0, SHOWN_CHARS)}…` : shown;
}

function hopTo(target: URL): Hop {
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new SkillError(400, 'Only http:// and https:// URLs are fetched.');
  }
  const url = new URL(target);
  url.username = '';
  url.password = '';
  url.hash = '';
  return { url, authorization: basicAuthorization(target) };
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${percentDecoded(username)}:${percentDecoded(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Credentials go along to the same origin, and from port 80 to port 443 of the same host. */
function keepsCredentials(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const upgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return upgrade && from.hostname === to.hostname && from.port === '' && to.port === '';
}
