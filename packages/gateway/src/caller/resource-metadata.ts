import type { HostRoute } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { sendNotFound } from '../answer/send-refusal.ts';
import type { Exchange } from '../exchange.ts';
import { RESOURCE_METADATA } from '../openapi/host-operations.ts';
import { baseUrlOf } from '../request/base-url.ts';

/** Where RFC 9728 has it. */
const WELL_KNOWN = '/.well-known/oauth-protected-resource';
/** The addresses that clients of MCP know as a resource of its own: that of all skills, and those of profiles. */
const MCP = /^mcp(?:\/[a-z0-9][a-z0-9-]{0,39})?$/;

/** Where whoever has sent a request finds whose tokens are taken for it; undefined where none are. */
export function metadataAddress(exchange: Exchange): string | undefined {
  const { issuer } = exchange.gateway.callers.book;
  if (issuer === undefined) return undefined;
  const below = exchange.path.slice(1);
  return `${baseUrlOf(exchange)}${WELL_KNOWN}${MCP.test(below) ? `/${below}` : ''}`;
}

/** The endpoint that tells clients whose tokens they need, and what those may be asked for (RFC 9728). */
export const RESOURCE_METADATA_ROUTE: HostRoute<Exchange> = {
  path: `${WELL_KNOWN}/*`,
  methods: ['GET'],
  scope: 'anybody',
  summary: 'Whose tokens are taken, for clients that log in by OAuth',
  operations: RESOURCE_METADATA,
  handle: (exchange) => {
    const { issuer } = exchange.gateway.callers.book;
    const { rest } = exchange;
    if (issuer === undefined || (rest !== '' && !MCP.test(rest))) {
      sendNotFound(exchange);
      return;
    }
    const { scopes } = issuer;
    sendJson(exchange, {
      resource: `${baseUrlOf(exchange)}${rest === '' ? '' : `/${rest}`}`,
      authorization_servers: [issuer.issuer],
      bearer_methods_supported: ['header'],
      ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
      resource_name: exchange.gateway.service.name,
    });
  },
};
