import { isJsonObject, isShallow, type JsonObject } from './json.ts';

/** Characters of all that an MCP server may have told of itself. */
export const TOLD_CHARS = 512 * 1024;
/** Levels that it may be nested. */
const TOLD_DEPTH = 48;

/** A tool as an MCP server tells of it: whatever it has, and a name. */
export type ToldTool = JsonObject & { readonly name: string };

/** A prompt, a resource and a template of resources, likewise. */
export type ToldPrompt = JsonObject & { readonly name: string };
export type ToldResource = JsonObject & { readonly uri: string };
export type ToldTemplate = JsonObject & { readonly uriTemplate: string };

/** What an MCP server says of itself, nothing added or left out but for its size. */
export interface ToldServer {
  /** What it calls itself: `name`, `version`, and whatever else. */
  readonly server: JsonObject;
  readonly capabilities: JsonObject;
  readonly instructions?: string;
  readonly tools: readonly ToldTool[];
  readonly prompts?: readonly ToldPrompt[];
  readonly resources?: readonly ToldResource[];
  readonly resourceTemplates?: readonly ToldTemplate[];
  /** How many more it has; absent when there are no more. */
  readonly leftOut?: number;
  /** Why nothing is known of it yet, where it says nothing without a caller's credentials; a sentence. */
  readonly pending?: string;
}

/** Reads what a worker told of its server; undefined for what cannot be that. */
export function readTold(text: string | undefined): ToldServer | undefined {
  if (text === undefined || text.length > TOLD_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || !isShallow(value, TOLD_DEPTH)) return undefined;
    const { server, capabilities, instructions, tools, leftOut, pending } = value;
    const { prompts, resources, resourceTemplates } = value;
    if (!isJsonObject(server) || !isJsonObject(capabilities) || !Array.isArray(tools)) {
      return undefined;
    }
    return {
      server,
      capabilities,
      tools: tools.filter(isTool),
      ...(Array.isArray(prompts) ? { prompts: prompts.filter(isTool) } : {}),
      ...(Array.isArray(resources) ? { resources: resources.filter(isResource) } : {}),
      ...(Array.isArray(resourceTemplates)
        ? { resourceTemplates: resourceTemplates.filter(isTemplate) }
        : {}),
      ...(typeof instructions === 'string' ? { instructions } : {}),
      ...(typeof leftOut === 'number' ? { leftOut } : {}),
      ...(typeof pending === 'string' ? { pending } : {}),
    };
  } catch {
    return undefined;
  }
}

function isResource(value: unknown): value is ToldResource {
  return isJsonObject(value) && typeof value['uri'] === 'string' && value['uri'] !== '';
}

function isTemplate(value: unknown): value is ToldTemplate {
  return isJsonObject(value) && typeof value['uriTemplate'] === 'string';
}

function isTool(value: unknown): value is ToldTool {
  return isJsonObject(value) && typeof value['name'] === 'string' && value['name'] !== '';
}
