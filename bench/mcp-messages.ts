import type { Target } from './load.ts';

const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';
const CLIENT = { name: 'bench', version: '1.0.0' };
const ACCEPT = { Accept: 'application/json, text/event-stream' };

/** A request as a client of the newest revision sends it. */
export function modernMessage(
  url: string,
  method: string,
  params: { readonly name?: string; readonly arguments?: object },
): Target {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': CLIENT,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const headers = { ...ACCEPT, 'MCP-Protocol-Version': MODERN, 'Mcp-Method': method };
  const message = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } };
  return {
    url,
    headers: params.name === undefined ? headers : { ...headers, 'Mcp-Name': params.name },
    body: JSON.stringify(message),
  };
}

/** Begins a session of the revisions before; the headers that its requests have. */
export async function beginSession(url: string): Promise<Readonly<Record<string, string>>> {
  const params = { protocolVersion: LEGACY, capabilities: {}, clientInfo: CLIENT };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...ACCEPT, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }),
  });
  await answer.text();
  const id = answer.headers.get('mcp-session-id') ?? '';
  return { ...ACCEPT, 'MCP-Protocol-Version': LEGACY, 'Mcp-Session-Id': id };
}
