import { hopByHop, keepHeaders, MCP_CALLER_HEADER, mountPath } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { outerPrefixOf } from './base-url.ts';
import { skillBoundList } from './skill-bound-headers.ts';

/** What tells an application where it is: said anew, from what a trusted proxy says and what is known. */
const SAID_ANEW = new Set([
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-prefix',
  'x-forwarded-proto',
]);

/** What else proxies say of where a request comes from; from a client that is not a trusted proxy it is dropped. */
const OF_PROXIES = new Set([
  'cf-connecting-ip',
  'fastly-client-ip',
  'forwarded',
  'true-client-ip',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'x-original-url',
  'x-real-ip',
  'x-rewrite-url',
]);

/**
 * Whether only a proxy may send this header, and the client is not a trusted one. CGI-like applications read `_` as
 * `-`; proxies never write `_`, so such a header did not come from one.
 */
function isMadeUp(key: string, trusted: boolean): boolean {
  const name = key.replaceAll('_', '-');
  if (!name.startsWith('x-forwarded') && !OF_PROXIES.has(name)) return false;
  return !trusted || name !== key;
}

/**
 * A request's headers as an application gets them: without what belongs to the connection, and with
 * `X-Forwarded-For`, `-Host`, `-Proto` and `-Prefix`, which say how it is reached from outside. What `isInputs`
 * is JSON where nothing else is said: agents often leave the type out, and a handler does not ask for it.
 */
export function appBoundHeaders(exchange: Exchange, mount: string, isInputs: boolean): string {
  const { req, gateway } = exchange;
  const { socket, headers } = req;
  const dropped = hopByHop(headers.connection);
  const trusted = gateway.proxyTrust(socket.remoteAddress ?? '', 0);
  const kept = keepHeaders(
    skillBoundList(exchange),
    (key) =>
      !dropped.has(key) &&
      !SAID_ANEW.has(key) &&
      key !== MCP_CALLER_HEADER &&
      !isMadeUp(key, trusted),
  );
  const given = (name: string) => (trusted ? textOf(headers[name]) : undefined);
  const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
  const way = given('x-forwarded-for');
  kept.push('X-Forwarded-For', way === undefined ? peer : `${way}, ${peer}`);
  const host = given('x-forwarded-host') ?? headers.host;
  if (host !== undefined) kept.push('X-Forwarded-Host', host);
  const own = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http';
  kept.push('X-Forwarded-Proto', given('x-forwarded-proto') ?? own);
  kept.push('X-Forwarded-Prefix', outerPrefixOf(exchange) + mountPath(mount));
  if (isInputs && headers['content-type'] === undefined) {
    kept.push('Content-Type', 'application/json');
  }
  return kept.join('\n');
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
