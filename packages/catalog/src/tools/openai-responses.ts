import { openAiFunction } from './openai.ts';
import type { ToolFormat } from './tool-format.ts';

/** Tools for OpenAI's Responses API: as for Chat Completions, one level flatter. */
export const OPENAI_RESPONSES: ToolFormat = {
  define: (tools, strict) =>
    tools.map((tool) => ({ type: 'function', ...openAiFunction(tool, strict) })),
};
