import { isJsonObject, type JsonObject } from '@skillet/core';
import { AnswerUnusable, McpError, type ListName, type ServerSession } from '@skillet/mcp-client';

/** Lists besides that of the tools, by the capability of a server that has them; what there is most of comes last. */
const LISTS: readonly (readonly [capability: string, list: ListName])[] = [
  ['prompts', 'prompts'],
  ['resources', 'resourceTemplates'],
  ['resources', 'resources'],
];

/** Whether a server says with this that one of its lists has changed. */
export function isListChange(method: string): boolean {
  return /^notifications\/(?:tools|prompts|resources)\/list_changed$/.test(method);
}

/** What a server has besides tools: each list by its name. One that it does not give is left out. */
export async function otherLists(
  session: Pick<ServerSession, 'capabilities' | 'listItems'>,
): Promise<[ListName, JsonObject[]][]> {
  const found: [ListName, JsonObject[]][] = [];
  for (const [capability, list] of LISTS) {
    if (!isJsonObject(session.capabilities[capability])) continue;
    try {
      found.push([list, await session.listItems(list)]);
    } catch (error) {
      // Its tools serve all the same.
      if (!(error instanceof McpError || error instanceof AnswerUnusable)) throw error;
    }
  }
  return found;
}
