export { openMcpServer } from './open-mcp-server.ts';
