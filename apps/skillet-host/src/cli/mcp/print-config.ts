import { homedir } from 'node:os';

/** The clients whose configuration can be printed. */
export const CLIENTS = ['claude', 'claude-code', 'claude-desktop', 'cursor', 'vscode'] as const;

/** One of them. */
export type ClientName = (typeof CLIENTS)[number];

/** How a client reaches the skills: it starts a program, or sends requests to an address. */
export interface ClientConnection {
  readonly command: readonly [string, ...string[]];
  readonly url: URL | undefined;
  /** The name under which the client shows it. */
  readonly name: string;
}

/** What is to be pasted, and a sentence on where. */
export interface ClientConfig {
  readonly json: Readonly<Record<string, unknown>>;
  readonly where: string;
}

/** The entry of a client's configuration, in its own form. */
export function clientConfig(client: ClientName, connection: ClientConnection): ClientConfig {
  const { command, url, name } = connection;
  const [program, ...args] = command;
  const started = { command: program, args };
  const typed = url === undefined ? { type: 'stdio', ...started } : { type: 'http', url: url.href };
  switch (client) {
    case 'claude':
      return {
        json: { mcpServers: { [name]: started } },
        where: `for Claude Code: .mcp.json in the folder of your project; for Claude Desktop: ${desktopFile()}`,
      };
    case 'claude-code':
      return {
        json: { mcpServers: { [name]: typed } },
        where: `.mcp.json in the folder of your project, or: claude mcp add-json ${name} '…' with what stands at "${name}"`,
      };
    case 'claude-desktop':
      return {
        json: { mcpServers: { [name]: started } },
        where: `${desktopFile()} (Settings, Developer, Edit Config), then start Claude Desktop again`,
      };
    case 'cursor':
      return {
        json: { mcpServers: { [name]: url === undefined ? started : { url: url.href } } },
        where: '.cursor/mcp.json in the folder of your project, or ~/.cursor/mcp.json',
      };
    case 'vscode':
      return {
        json: { servers: { [name]: typed } },
        where: '.vscode/mcp.json in the folder of your project, or "MCP: Open User Configuration"',
      };
  }
}

function desktopFile(): string {
  const folder =
    process.platform === 'darwin' ? 'Library/Application Support/Claude' : '.config/Claude';
  return `${homedir()}/${folder}/claude_desktop_config.json`;
}
