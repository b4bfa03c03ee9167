import { isJsonObject, type JsonObject } from '@skillet/core';

const PREFIX = 'io.modelcontextprotocol/';

/** Keys of `_meta` that the protocol itself gives a meaning. */
export const Meta = {
  version: `${PREFIX}protocolVersion`,
  capabilities: `${PREFIX}clientCapabilities`,
  server: `${PREFIX}serverInfo`,
  subscription: `${PREFIX}subscriptionId`,
} as const;

/** What a client says of a request beside its parameters; empty when it says nothing. */
export function metaOf(params: JsonObject): JsonObject {
  const { _meta: meta } = params;
  return isJsonObject(meta) ? meta : {};
}
