import type { Exchange } from '../exchange.ts';
import { metadataAddress } from './resource-metadata.ts';

/** What is wrong with what was shown, in the terms of RFC 6750. */
interface Fault {
  readonly error?: string;
  /** What would do. */
  readonly scopes?: readonly string[] | undefined;
}

/** The `WWW-Authenticate` of a refusal: with where the host tells whose tokens it takes (RFC 9728), if it takes any. */
export function challengeTo(exchange: Exchange, { error, scopes = [] }: Fault): string {
  const metadata = metadataAddress(exchange);
  const parts = [
    'realm="skillet-host"',
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scopes.length === 0 ? [] : [`scope="${scopes.join(' ')}"`]),
    ...(metadata === undefined ? [] : [`resource_metadata="${metadata}"`]),
  ];
  return `Bearer ${parts.join(', ')}`;
}
