import { hopByHop } from '@skillet/core';
import type { Exchange } from '../exchange.ts';
import { mountPath } from '../metadata/endpoints.ts';
import { skillBoundHeaders } from './skill-bound-headers.ts';

/** What tells an application where it is; a client that is no trusted proxy has no say in it. */
const FORWARDED = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-prefix',
  'x-forwarded-proto',
]);

/**
 * A request's headers as an application gets them: without what belongs to the connection, and with
 * `X-Forwarded-For`, `-Host`, `-Proto` and `-Prefix`, which say how it is reached from outside.
 */
export function appBoundHeaders(exchange: Exchange, mount: string): string {
  const { req, gateway } = exchange;
  const { socket, headers } = req;
  const dropped = hopByHop(headers.connection);
  const lines = skillBoundHeaders(exchange).split('\n');
  const kept: string[] = [];
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [name = '', value = ''] = lines.slice(index, index + 2);
    const key = name.toLowerCase();
    if (!dropped.has(key) && !FORWARDED.has(key)) kept.push(name, value);
  }
  const trusted = gateway.proxyTrust(socket.remoteAddress ?? '', 0);
  const given = (name: string) => (trusted ? textOf(headers[name]) : undefined);
  const peer = socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'unknown';
  const way = given('x-forwarded-for');
  kept.push('X-Forwarded-For', way === undefined ? peer : `${way}, ${peer}`);
  const host = given('x-forwarded-host') ?? headers.host;
  if (host !== undefined) kept.push('X-Forwarded-Host', host);
  const own = 'encrypted' in socket && socket.encrypted === true ? 'https' : 'http';
  kept.push('X-Forwarded-Proto', given('x-forwarded-proto') ?? own);
  const prefix = given('x-forwarded-prefix')?.replace(/\/+$/, '') ?? '';
  kept.push('X-Forwarded-Prefix', prefix + mountPath(mount));
  return kept.join('\n');
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
