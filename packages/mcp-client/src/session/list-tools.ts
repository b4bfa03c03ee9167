import { isJsonObject, type JsonObject } from '@skillet/core';
import { AnswerUnusable } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { megabytes } from '../megabytes.ts';
import type { Answer, RawTool } from '../server-session.ts';

/** Asks for one page. */
export type AskPage = (params: JsonObject) => Promise<Answer>;

/** All tools of a server, page after page. Entries without a name are left out. */
export async function listTools(
  ask: AskPage,
  { tools: most, toolBytes }: Pick<Limits, 'tools' | 'toolBytes'>,
): Promise<RawTool[]> {
  const all: RawTool[] = [];
  const cursors = new Set<string>();
  let bytes = 0;
  let cursor: string | undefined;
  for (;;) {
    const answer = await ask(cursor === undefined ? {} : { cursor });
    const { tools, nextCursor } = answer.result;
    if (!Array.isArray(tools)) {
      throw new AnswerUnusable('The server answered `tools/list` without a list of tools.');
    }
    bytes += answer.text.length;
    all.push(...(tools as unknown[]).filter(isTool));
    if (bytes > toolBytes) {
      throw new AnswerUnusable(
        `The server's tools take more than ${megabytes(toolBytes)} to describe, which is what they may.`,
      );
    }
    if (all.length > most) {
      throw new AnswerUnusable(
        `The server has more than ${String(most)} tools, which is what it may.`,
      );
    }
    if (typeof nextCursor !== 'string' || nextCursor === '') return all;
    // Empty pages cost nothing of the two bounds above; so many are no list.
    if (cursors.has(nextCursor) || cursors.size >= most) {
      throw new AnswerUnusable('The pages of the list of tools have no end.');
    }
    cursors.add(nextCursor);
    cursor = nextCursor;
  }
}

function isTool(value: unknown): value is RawTool {
  return isJsonObject(value) && typeof value['name'] === 'string';
}
