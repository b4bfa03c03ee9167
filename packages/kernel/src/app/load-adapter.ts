import { pathToFileURL } from 'node:url';
import type {
  AdapterHost,
  KernelSetup,
  McpAdapter,
  McpServerSpec,
  OpenMcpServer,
} from '@skillet/core';
import { pick } from '../load/load-skill.ts';

/** Imports the module that speaks with MCP servers, and has it reach one; throws why that is not possible. */
export async function loadAdapter(
  { entry, dataDir }: Pick<KernelSetup, 'entry' | 'dataDir'>,
  spec: McpServerSpec,
  host: AdapterHost,
): Promise<McpAdapter> {
  const namespace = (await import(pathToFileURL(entry.file).href)) as Record<string, unknown>;
  const open = pick(namespace, entry.export) as OpenMcpServer;
  return open(spec, host, dataDir);
}
