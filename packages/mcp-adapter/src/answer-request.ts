import { MCP_ROUTE, type AdapterAnswer, type AdapterRequest } from '@skillet/core';
import { answerForwarded, type ForwardedBy } from './answer-forwarded.ts';
import { answerTool, toolAt } from './answer-tool.ts';
import type { ForwardedParts } from './forwarded-parts.ts';

/**
 * What is at a path; throws what the server could not be asked for. `parts` are those of the body of what was forwarded,
 * undefined where that is no JSON.
 */
export async function answerRequest(
  by: ForwardedBy,
  request: AdapterRequest,
  parts: ForwardedParts | undefined,
): Promise<AdapterAnswer> {
  if (request.path === MCP_ROUTE) return answerForwarded(by, parts, request);
  const tool = toolAt(request.path);
  if (tool === undefined || request.method !== 'POST') {
    return { status: 404, body: '{"detail":"Not Found"}' };
  }
  return answerTool(by.session, tool, request);
}
