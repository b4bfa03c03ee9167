import { headerIn } from './headers.ts';

/** What belongs to one connection and is not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

const USUAL: ReadonlySet<string> = new Set(HOP_BY_HOP);

/** What a `Connection` header may not name: it says where a message ends, or for whom it is. */
const KEPT = new Set(['content-length', 'content-type', 'host', 'cookie', 'set-cookie']);

/** The headers, in lower case, that end with a connection: the usual ones and those it names. */
export function hopByHop(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || /^(?:close|keep-alive)$/i.test(connection)) return USUAL;
  const named = connection
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !KEPT.has(name));
  return new Set([...HOP_BY_HOP, ...named]);
}

/** The value of `Connection` in a list of names and values in turn. */
export function connectionOf(headers: readonly string[]): string | undefined {
  return headerIn(headers, 'connection');
}
