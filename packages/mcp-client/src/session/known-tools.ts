import { isJsonObject, mcpHeaderParams, type McpHeaderParam } from '@skillet/core';
import type { RawTool } from '../server-session.ts';

const NONE: readonly McpHeaderParam[] = [];

/** What was learnt of a server's tools when they were listed last, as far as calls depend on it. */
export class KnownTools {
  #repeatable: ReadonlySet<string> = new Set();
  #headers: ReadonlyMap<string, readonly McpHeaderParam[]> = new Map();

  /**
   * Takes the tools of a server; those that can be called. One that wants what no client may send in its headers is left
   * out where there are `headers`, as the protocol demands, and `note` hears why.
   */
  learn(
    tools: readonly RawTool[],
    headers: boolean,
    note: (text: string) => void = () => undefined,
  ): RawTool[] {
    const wanted = new Map<string, readonly McpHeaderParam[]>();
    const usable = tools.filter(({ name, inputSchema }) => {
      const params = headers ? mcpHeaderParams(inputSchema) : NONE;
      if (typeof params === 'string') {
        note(`The tool ${JSON.stringify(name)} of the server is left out: ${params}.`);
        return false;
      }
      if (params.length > 0) wanted.set(name, params);
      return true;
    });
    this.#headers = wanted;
    this.#repeatable = new Set(usable.filter(isRepeatable).map(({ name }) => name));
    return usable;
  }

  /** Whether a request may be made twice: it changes nothing, or no more the second time. */
  isRepeatable(method: string, name: unknown): boolean {
    if (method !== 'tools/call') return true;
    return typeof name === 'string' && this.#repeatable.has(name);
  }

  /** The arguments of a tool that are repeated in headers. */
  headersOf(name: unknown): readonly McpHeaderParam[] {
    return (typeof name === 'string' ? this.#headers.get(name) : undefined) ?? NONE;
  }
}

function isRepeatable({ annotations }: RawTool): boolean {
  if (!isJsonObject(annotations)) return false;
  return annotations['readOnlyHint'] === true || annotations['idempotentHint'] === true;
}
