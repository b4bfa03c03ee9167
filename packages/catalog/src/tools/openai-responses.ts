import { openAiFunction } from './openai.ts';
import type { ToolFormat } from './tool-format.ts';
import { PLAIN_NAMES } from './tool-names.ts';

/** Tools for OpenAI's Responses API: as for Chat Completions, one level flatter. */
export const OPENAI_RESPONSES: ToolFormat = {
  names: PLAIN_NAMES,
  define: (tools, strict) =>
    tools.map((tool) => ({ type: 'function', ...openAiFunction(tool, strict) })),
};
