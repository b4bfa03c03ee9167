import { isJsonObject } from '@skillet/core';
import { TooLong, Unreadable } from './read-messages.ts';

/** Why there is no answer of the host. */
export type Failure =
  /** It was not reached: nothing has been done. */
  | { readonly kind: 'away'; readonly why: string }
  /** The connection broke before the answer had come: what was asked may have been done. */
  | { readonly kind: 'broken'; readonly why: string }
  /** It does not know the session any more: nothing has been done. */
  | { readonly kind: 'no-session' }
  /** It said no, or something that is no answer. */
  | { readonly kind: 'refused'; readonly why: string };

/** What Node says where no connection came about. */
const NOT_REACHED = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no machine of that name'],
  ['EAI_AGAIN', 'its name cannot be looked up'],
  ['ENETUNREACH', 'there is no way to its network'],
  ['EHOSTUNREACH', 'there is no way to its machine'],
  ['EADDRNOTAVAIL', 'this machine has no connection left for it'],
]);

const NO_CERTIFICATE = /CERT|SIGNATURE|ERR_TLS|ERR_SSL|EPROTO/;

/** Characters of what a host says that are passed on. */
const SHOWN = 500;

/** What an error of a request means. */
export function failureOf(error: unknown, url: URL, longest: number): Failure {
  if (error instanceof TooLong) {
    const most = String(Math.floor(longest / 1_000_000));
    return {
      kind: 'refused',
      why: `The answer has more than ${most} MB, which is the most that clients take over stdio. Ask for less, or connect over HTTP to ${url.href}.`,
    };
  }
  if (error instanceof Unreadable) {
    return { kind: 'refused', why: `What answers at ${url.href} does not speak MCP.` };
  }
  const { code = '', message } = error as NodeJS.ErrnoException;
  const missed = NOT_REACHED.get(code);
  if (missed !== undefined) return { kind: 'away', why: missed };
  if (NO_CERTIFICATE.test(code)) {
    return {
      kind: 'refused',
      why: `The certificate of ${url.origin} is not trusted (${code}): NODE_EXTRA_CA_CERTS names a file with the authority that made it.`,
    };
  }
  return { kind: 'broken', why: message };
}

/** What an answer says that is not of the protocol. */
export function refusal(status: number, said: string, url: URL): Failure {
  const detail = detailOf(said);
  const what = detail === undefined ? '' : `: ${detail.slice(0, SHOWN)}`;
  return { kind: 'refused', why: `${url.href} answered ${String(status)}${what}${hint(status)}` };
}

function hint(status: number): string {
  if (status === 401 || status === 403) {
    return '. The environment variable SKILLET_ADMIN_TOKEN of this command is sent as its token.';
  }
  if (status === 404 || status === 405) {
    return '. --url is the address of a host of skills, and --profile the name of one of its profiles.';
  }
  return '';
}

function detailOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (!isJsonObject(body)) return undefined;
    const { detail, error } = body;
    if (typeof detail === 'string') return detail;
    return isJsonObject(error) && typeof error['message'] === 'string'
      ? error['message']
      : undefined;
  } catch {
    return undefined;
  }
}
