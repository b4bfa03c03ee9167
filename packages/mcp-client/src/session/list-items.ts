import { isJsonObject, type JsonObject } from '@skillet/core';
import { AnswerUnusable } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { megabytes } from '../megabytes.ts';
import type { Answer, ListName } from '../server-session.ts';

/** Asks for one page. */
export type AskPage = (method: string, params: JsonObject) => Promise<Answer>;

/** How each list is asked for, by which member its entries are known, and what it is called in messages. */
const LISTS: Readonly<
  Record<ListName, { readonly method: string; readonly key: string; readonly what: string }>
> = {
  tools: { method: 'tools/list', key: 'name', what: 'tools' },
  prompts: { method: 'prompts/list', key: 'name', what: 'prompts' },
  resources: { method: 'resources/list', key: 'uri', what: 'resources' },
  resourceTemplates: {
    method: 'resources/templates/list',
    key: 'uriTemplate',
    what: 'templates of resources',
  },
};

/** What a list of a server is called. */
export function listWords(list: ListName): string {
  return LISTS[list].what;
}

/** All entries of a list of a server, page after page. Those without a name are left out. */
export async function listItems(
  ask: AskPage,
  list: ListName,
  { tools: most, toolBytes }: Pick<Limits, 'tools' | 'toolBytes'>,
): Promise<JsonObject[]> {
  const { method, key, what } = LISTS[list];
  const all: JsonObject[] = [];
  const cursors = new Set<string>();
  let bytes = 0;
  let cursor: string | undefined;
  for (;;) {
    const answer = await ask(method, cursor === undefined ? {} : { cursor });
    const { [list]: page, nextCursor } = answer.result;
    if (!Array.isArray(page)) {
      throw new AnswerUnusable(`The server answered \`${method}\` without a list of ${what}.`);
    }
    bytes += answer.text.length;
    const named = (page as unknown[]).filter(isJsonObject);
    all.push(...named.filter((one) => typeof one[key] === 'string'));
    if (bytes > toolBytes) {
      throw new AnswerUnusable(
        `The server's ${what} take more than ${megabytes(toolBytes)} to describe, which is what they may.`,
      );
    }
    if (all.length > most) {
      throw new AnswerUnusable(
        `The server has more than ${String(most)} ${what}, which is what it may.`,
      );
    }
    if (typeof nextCursor !== 'string' || nextCursor === '') return all;
    // Empty pages cost nothing of the two bounds above; so many are no list.
    if (cursors.has(nextCursor) || cursors.size >= most) {
      throw new AnswerUnusable(`The pages of the list of ${what} have no end.`);
    }
    cursors.add(nextCursor);
    cursor = nextCursor;
  }
}
