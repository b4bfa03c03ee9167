import { isJsonObject, type JsonObject } from '@skillet/core';

export { McpMeta as Meta } from '@skillet/core';

/** What a client says of a request beside its parameters; empty when it says nothing. */
export function metaOf(params: JsonObject): JsonObject {
  const { _meta: meta } = params;
  return isJsonObject(meta) ? meta : {};
}
