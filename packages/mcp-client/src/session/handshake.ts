import {
  isJsonObject,
  MCP_LEGACY,
  MCP_MODERN,
  McpMeta,
  type JsonObject,
  type McpEra,
} from '@skillet/core';
import { AnswerUnusable } from '../errors.ts';
import type { Peer } from '../peer/peer.ts';
import type { ConnectOptions } from '../server-session.ts';

/** What a server says of itself, in whichever way. */
export interface Greeting {
  readonly era: McpEra;
  readonly protocolVersion: string;
  readonly server: JsonObject;
  readonly capabilities: JsonObject;
  readonly instructions: string | undefined;
}

/** Who asks. */
export type Client = Pick<ConnectOptions, 'client' | 'capabilities'>;

/** What every request to a modern server says in its `_meta`. */
export function modernMeta({ client, capabilities }: Client, own?: JsonObject): JsonObject {
  return {
    [McpMeta.version]: MCP_MODERN,
    [McpMeta.client]: client,
    [McpMeta.capabilities]: own ?? capabilities ?? {},
  };
}

/** Asks a server the modern way what it is. Rejects with what it answers instead. */
export async function discover(peer: Peer, client: Client, signal: AbortSignal): Promise<Greeting> {
  const { result } = await peer.request(
    'server/discover',
    { _meta: modernMeta(client) },
    { signal },
  );
  const { supportedVersions: versions, _meta: meta } = result;
  if (!Array.isArray(versions) || !versions.includes(MCP_MODERN)) {
    const told = Array.isArray(versions) ? versions.map(String).join(', ').slice(0, 200) : 'none';
    throw new NotModern(`The server speaks other revisions of MCP (${told}).`);
  }
  const named = isJsonObject(meta) ? meta[McpMeta.server] : undefined;
  return greeting('modern', MCP_MODERN, result, named);
}

/** An answer to `server/discover` of a server that does not speak the modern revision. */
export class NotModern extends AnswerUnusable {}

/** Begins a session with a server, the older way. Rejects with what it answers instead. */
export async function initialize(
  peer: Peer,
  { client, capabilities = {} }: Client,
  signal: AbortSignal,
): Promise<Greeting> {
  const params = { protocolVersion: MCP_LEGACY[0], capabilities, clientInfo: client };
  const { result } = await peer.request('initialize', params, { signal });
  const { protocolVersion: version } = result;
  if (typeof version !== 'string' || !MCP_LEGACY.includes(version)) {
    const told = JSON.stringify(version ?? null).slice(0, 100);
    throw new AnswerUnusable(
      `The server speaks revision ${told} of MCP; spoken here are ${[MCP_MODERN, ...MCP_LEGACY].join(', ')}.`,
    );
  }
  return greeting('legacy', version, result, result['serverInfo']);
}

function greeting(
  era: McpEra,
  protocolVersion: string,
  { capabilities, instructions }: JsonObject,
  server: unknown,
): Greeting {
  return {
    era,
    protocolVersion,
    server: isJsonObject(server) ? server : {},
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    instructions: typeof instructions === 'string' ? instructions : undefined,
  };
}
