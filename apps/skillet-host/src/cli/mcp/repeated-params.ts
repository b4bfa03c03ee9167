import {
  isJsonObject,
  mcpHeaderParams,
  mcpParamHeaders,
  type JsonObject,
  type McpHeaderParam,
} from '@skillet/core';

/** Which arguments the tools want repeated in headers, by what was listed: a client over stdio has no headers. */
export class RepeatedParams {
  readonly #tools = new Map<string, readonly McpHeaderParam[]>();

  /** Takes what a list of tools was answered with. */
  note({ result }: JsonObject): void {
    const tools = isJsonObject(result) ? result['tools'] : undefined;
    for (const tool of Array.isArray(tools) ? (tools as readonly unknown[]) : []) {
      if (!isJsonObject(tool) || typeof tool['name'] !== 'string') continue;
      const params = mcpHeaderParams(tool['inputSchema']);
      if (typeof params === 'string' || params.length === 0) this.#tools.delete(tool['name']);
      else this.#tools.set(tool['name'], params);
    }
  }

  /** The headers of a call. */
  of({ name, arguments: args }: JsonObject): Readonly<Record<string, string>> {
    const params = typeof name === 'string' ? this.#tools.get(name) : undefined;
    return params === undefined ? {} : mcpParamHeaders(params, args);
  }
}
