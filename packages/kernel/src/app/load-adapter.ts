import { pathToFileURL } from 'node:url';
import {
  ADAPTER_EXPORT,
  type AdapterHost,
  type AdapterSetup,
  type KernelPlaces,
  type McpAdapter,
  type McpServerSpec,
  type OpenMcpServer,
} from '@skillet/core';
import { pick } from '../load/load-skill.ts';

/** Imports the module that speaks with MCP servers, and has it reach one; throws why that is not possible. */
export async function loadAdapter(
  {
    mcpAdapter,
    mount,
    dataDir,
    credentials,
    deniedCredentials,
  }: AdapterSetup & Pick<KernelPlaces, 'mcpAdapter'>,
  spec: McpServerSpec,
  host: AdapterHost,
): Promise<McpAdapter> {
  const namespace = (await import(pathToFileURL(mcpAdapter).href)) as Record<string, unknown>;
  const open = pick(namespace, ADAPTER_EXPORT) as OpenMcpServer;
  return open(spec, host, { mount, dataDir, credentials, deniedCredentials });
}
