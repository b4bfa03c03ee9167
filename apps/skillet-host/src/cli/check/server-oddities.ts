import { isJsonObject, readTold, type ToldTool } from '@skillet/core';

/** Tools that are named one by one. */
const NAMED = 5;

/** What is odd about the tools of an MCP server, a sentence each: nothing that keeps it from running. */
export function serverOddities(mount: string, told: string | undefined): string[] {
  const server = readTold(told);
  if (server === undefined) return [];
  const { tools, leftOut = 0 } = server;
  const about = (what: string) => `The MCP server "${mount}" ${what}.`;
  const said: string[] = [];
  if (tools.length === 0) said.push(about('has no tools'));
  if (leftOut > 0)
    said.push(about(`has ${leftOut} more tools than there is room for; they are left out`));
  const twice = tools.filter((tool, at) => tools.findIndex(({ name }) => name === tool.name) < at);
  if (twice.length > 0)
    said.push(about(`has tools of one name, of which the first counts: ${namesOf(twice)}`));
  const odd = tools.filter(({ inputSchema }) => !isInput(inputSchema));
  if (odd.length > 0)
    said.push(
      about(`has tools whose inputs are described by no schema of an object: ${namesOf(odd)}`),
    );
  return said;
}

function isInput(schema: unknown): boolean {
  return isJsonObject(schema) && schema['type'] === 'object';
}

function namesOf(tools: readonly ToldTool[]): string {
  const names = [...new Set(tools.map(({ name }) => JSON.stringify(name.slice(0, 100))))];
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
