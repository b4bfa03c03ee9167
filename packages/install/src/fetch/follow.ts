import { Refused } from '../refused.ts';
import { addressFault } from '../source/address-fault.ts';
import { matches } from '../source/pattern.ts';
import { privateAddressOf } from './private-address.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_HOPS = 5;
/** Who is named before a host. */
const USER = /(?<=^[a-z]+:\/\/)[^/@]*@/;

/**
 * Asks for an address, and follows where it is redirected to: over https alone, to nothing but what is allowed, and into no private
 * network, unless the list names that host, or whoever asks. Rejects with `Refused` where it leads elsewhere.
 */
export async function follow(
  first: string,
  allow: readonly string[] | undefined,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  let url = new URL(first);
  const typed = [`${url.origin}/*`];
  for (let hops = 0; ; hops += 1) {
    // On the command line, somebody has written the first one.
    if (hops > 0 || allow !== undefined) await mustBePublic(url, allow ?? typed);
    const answer = await fetch(url, { signal, headers, redirect: 'manual' });
    const to = answer.headers.get('location');
    if (!REDIRECTS.has(answer.status) || to === null) return answer;
    await answer.body?.cancel();
    if (hops === MOST_HOPS)
      throw new Refused(
        `it can't be fetched: it is redirected more than ${String(MOST_HOPS)} times`,
      );
    url = hop(to, url, allow);
  }
}

function hop(to: string, from: URL, allow: readonly string[] | undefined): URL {
  const refused = (why: string) => new Refused(`it can't be fetched: it is redirected ${why}`);
  const url = URL.parse(to, from.href);
  if (url === null) throw refused('to what is no address');
  if (url.protocol !== 'https:') throw refused('to an address without https:');
  if (url.username !== '' || url.password !== '') throw refused('to an address with a password');
  url.hash = '';
  const odd = addressFault(url);
  if (odd !== undefined) throw refused(`to ${url.origin}: ${odd}`);
  if (allow !== undefined && !allow.some((pattern) => matches(pattern, url.href)))
    throw refused(
      `to ${url.origin}${url.pathname}, which install.allow does not allow: it names ${allow.join(', ')}`,
    );
  return url;
}

/** Rejects with `Refused` for an address of a private network whose host no pattern names. */
export async function mustBePublic(url: URL, patterns: readonly string[]): Promise<void> {
  const place = `${url.protocol}//${url.host}/`;
  if (patterns.some((pattern) => pattern.replace(USER, '').startsWith(place))) return;
  const address = await privateAddressOf(url.hostname);
  if (address === undefined) return;
  throw new Refused(
    `it can't be fetched: ${url.host} is of this machine or of a private network (${address}), and install.allow does not name it: a pattern has to have that host without a \`*\``,
  );
}
