import { parseServerUrl } from '../units/addresses.ts';
import { parseHeaderName, parseHeaderPrefix, parseHeaderValue } from '../units/http-header.ts';
import { refuse } from '../units/parsed.ts';
import { showText } from '../yaml/yaml-node.ts';
import type { Kind } from './kind.ts';

/** The kinds of values that say how an MCP server is reached; what may be a secret is never shown. */
export const SERVER_KINDS = {
  /** May have a key in its query. */
  serverUrl: {
    parse: parseServerUrl,
    sentence: (key, node, because) =>
      `\`${key}\` must be an address such as \`https://mcp.example.org/mcp\`${node.kind === 'scalar' ? because : ''}`,
  },
  /** A single value where a mapping is to stand. */
  headers: {
    parse: () => refuse(),
    sentence: (key) =>
      `\`${key}\` must be a mapping of names to texts, such as \`Authorization: Bearer \${TOKEN}\``,
  },
  headerName: {
    parse: parseHeaderName,
    sentence: (key, node, because) =>
      `\`${key}\`: ${node.kind === 'scalar' ? showText(node.text) : 'a name'} can't be set${because}`,
  },
  headerValue: {
    parse: parseHeaderValue,
    sentence: (key, _, because) => `\`${key}\` can't be the value given${because}`,
  },
  headerPrefix: {
    parse: parseHeaderPrefix,
    sentence: (key, _, because) => `\`${key}\` can't be the text given${because}`,
  },
} satisfies Record<string, Kind>;
