import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';

/** Header values by lower-case names, as a plugin sees and changes them. */
export type AnswerHeaders = Record<string, string | string[] | undefined>;

/** What frames the body, belongs to one connection, or is added by the server: not to be changed. */
const FIXED = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names as they are spelled, and their values, by lower-case names. */
type HeaderMap = Map<string, { readonly name: string; readonly value: string | string[] }>;

/**
 * Shows the headers of an answer to `edit` just before they leave: what it changes is what the client
 * gets. It is not called for an answer that never begins.
 */
export function beforeHead(
  res: ServerResponse,
  edit: (status: number, headers: AnswerHeaders) => void,
): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => ServerResponse;
  const edited = (status: number, ...rest: unknown[]): ServerResponse => {
    // What else writes a head has its own affairs with the response.
    Reflect.deleteProperty(res, 'writeHead');
    const before = headersOf(res, rest);
    const shown = [...before].map(([key, { value }]) => [key, value] as const);
    const headers = Object.fromEntries(shown) as AnswerHeaders;
    edit(status, headers);
    for (const name of res.getHeaderNames()) if (!FIXED.has(name)) res.removeHeader(name);
    const text = rest.filter((arg) => typeof arg === 'string');
    return writeHead(status, ...text, headerList(before, headers));
  };
  Object.assign(res, { writeHead: edited });
}

/** Why headers that a plugin has changed cannot be sent; undefined when they can. */
export function headersFault(headers: AnswerHeaders): string | undefined {
  try {
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      validateHeaderName(name);
      for (const one of [value].flat()) validateHeaderValue(name, one);
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What was set on a response and what its head is written with, which wins. */
function headersOf(res: ServerResponse, given: readonly unknown[]): HeaderMap {
  const all: HeaderMap = new Map();
  for (const name of res.getHeaderNames()) put(all, name, res.getHeader(name));
  const last = given.find((arg) => typeof arg === 'object' && arg !== null);
  if (!Array.isArray(last)) {
    for (const [name, value] of Object.entries(last ?? {})) put(all, name, value);
    return all;
  }
  const own: HeaderMap = new Map();
  const flat = last.flat() as unknown[];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = String(flat[index]);
    const earlier = own.get(name.toLowerCase())?.value ?? [];
    put(own, name, [earlier, flat[index + 1]].flat());
  }
  return new Map([...all, ...own]);
}

function put(headers: HeaderMap, name: string, value: unknown): void {
  const values = [value].flat().map(String);
  const [only] = values;
  const one = values.length === 1 && only !== undefined;
  headers.set(name.toLowerCase(), { name, value: one ? only : values });
}

/** Names and values in turn, of what is left and of what is fixed. */
function headerList(before: HeaderMap, headers: AnswerHeaders): string[] {
  const after: HeaderMap = new Map([...before].filter(([key]) => FIXED.has(key)));
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (FIXED.has(key) || value === undefined) continue;
    after.set(key, { name: before.get(key)?.name ?? name, value });
  }
  return [...after.values()].flatMap(({ name, value }) =>
    [value].flat().flatMap((one) => [name, one]),
  );
}
